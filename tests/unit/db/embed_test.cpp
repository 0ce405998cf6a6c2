#include "embed_test/queries.hpp"

#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <iterator>
#include <string>

using namespace taskora;

namespace {

std::string file(const std::string& name) {
  std::ifstream in{std::string{TASKORA_SOURCE_DIR} + "/tests/unit/db/queries/" + name};
  return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

TEST_CASE("an SQL file is embedded byte for byte, whatever signs it holds") {
  CHECK(embed_test::kHostileText.sql == file("hostile_text.sql"));
  CHECK(embed_test::kHostileText.sql.find("@CMAKE_VERSION@") != std::string_view::npos);
}

TEST_CASE("a statement is named after its file") {
  CHECK(embed_test::kPlain.name == "plain");
  CHECK(embed_test::kPlain.sql == "SELECT 1");
  CHECK(embed_test::kPlain.file == "tests/unit/db/queries/plain.sql");
}
