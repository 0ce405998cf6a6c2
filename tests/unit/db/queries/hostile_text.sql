-- $1 one; the signs that CMake reads as its own: ; [ ] [[ ]] \ \\ \; ${CMAKE_VERSION} @CMAKE_VERSION@ $ENV{HOME} "quoted" #[[ ]]
SELECT 'a;b', ARRAY[[1, 2], [3, 4]], '\x00', E'\\;\n', $1::text, 'grün ☃';
