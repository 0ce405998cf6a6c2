# Language, warnings, sanitizers and coverage: one place, applied to every target by taskora_library/app/test.
option(TASKORA_TESTS "Build the tests" ON)
option(TASKORA_WERROR "Warnings are errors" OFF)
option(TASKORA_COVERAGE "Instrument for gcov" OFF)
option(TASKORA_FAULTS "Test build: switches that remove one safeguard at a time" OFF)
set(TASKORA_SANITIZE "" CACHE STRING "Value of -fsanitize=, empty for none")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")

find_program(CCACHE ccache)
if(CCACHE)
  # One cache for every checkout of the project: paths below the checkout are made relative.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}
    CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()

add_library(taskora_options INTERFACE)
target_compile_features(taskora_options INTERFACE cxx_std_20)
target_compile_options(taskora_options INTERFACE
  -fno-omit-frame-pointer "-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=" -fstack-protector-strong)
target_compile_definitions(taskora_options INTERFACE
  $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS> TASKORA_VERSION="${PROJECT_VERSION}"
  $<$<BOOL:${TASKORA_FAULTS}>:TASKORA_FAULTS>)
if(TASKORA_SANITIZE)
  target_compile_options(taskora_options INTERFACE -fsanitize=${TASKORA_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(taskora_options INTERFACE -fsanitize=${TASKORA_SANITIZE})
endif()
if(TASKORA_COVERAGE)
  target_compile_options(taskora_options INTERFACE --coverage -fprofile-update=atomic)
  target_link_options(taskora_options INTERFACE --coverage)
endif()

add_library(taskora_warnings INTERFACE)
target_compile_options(taskora_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
  -Wold-style-cast -Wcast-align -Wformat=2 -Wimplicit-fallthrough -Wextra-semi -Wswitch-enum
  -Wno-missing-field-initializers  # designated initializers leave members at their defaults on purpose
  $<$<BOOL:${TASKORA_WERROR}>:-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 15
    AND (TASKORA_SANITIZE OR NOT CMAKE_BUILD_TYPE STREQUAL "Debug"))
  # With the optimizer on, GCC 12 and 14 see uninitialized members in optional and variant that nobody reads (their bug 80635).
  target_compile_options(taskora_warnings INTERFACE -Wno-maybe-uninitialized)
endif()
