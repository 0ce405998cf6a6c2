# Every dependency is one imported target with one name, whatever the Debian release ships: a CMake package (Debian 12,
# built into .deps by scripts/setup) or only pkg-config files (Debian 13).
list(PREPEND CMAKE_PREFIX_PATH "${CMAKE_SOURCE_DIR}/.deps")
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)

function(taskora_pkg_config target module)
  if(NOT TARGET ${target})
    pkg_check_modules(${module} REQUIRED IMPORTED_TARGET GLOBAL ${module}${ARGN})
    add_library(${target} ALIAS PkgConfig::${module})
  endif()
endfunction()

find_package(OpenSSL 3.0 REQUIRED)
find_package(CURL REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(PostgreSQL REQUIRED)                # libpq only: PostgreSQL::PostgreSQL
find_package(nlohmann_json 3.11 REQUIRED CONFIG)
find_package(spdlog 1.10 REQUIRED CONFIG)
find_package(tl-expected REQUIRED CONFIG)
find_package(CLI11 2.1 REQUIRED CONFIG)
find_package(prometheus-cpp REQUIRED CONFIG)
find_package(date REQUIRED CONFIG)               # date::date-tz
find_package(LibIcal 3.0 REQUIRED CONFIG)        # its target has no namespace
if(NOT TARGET libical::ical)
  add_library(libical::ical INTERFACE IMPORTED GLOBAL)
  target_link_libraries(libical::ical INTERFACE ical)
endif()
taskora_pkg_config(libsodium::libsodium libsodium)
find_package(httplib 0.41 CONFIG QUIET)
find_package(libpqxx 7.10 CONFIG QUIET)
find_package(RdKafka 2.8 CONFIG QUIET)
taskora_pkg_config(httplib::httplib cpp-httplib ">=0.41")
taskora_pkg_config(libpqxx::pqxx libpqxx ">=7.10")
taskora_pkg_config(RdKafka::rdkafka rdkafka ">=2.8")
if(TASKORA_TESTS)
  find_package(Catch2 3 REQUIRED CONFIG)
endif()
