#include "taskora/config/declaration.hpp"

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace taskora::config;

namespace {

constexpr auto kSecret = "hunter2-hunter2";

// A file of one test, removed with it.
class TempFile {
 public:
  explicit TempFile(std::string_view content) {
    static int number = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("taskora-secret-" + std::to_string(getpid()) + "-" + std::to_string(++number));
    std::ofstream{path_, std::ios::binary} << content;
  }
  ~TempFile() { std::filesystem::remove(path_); }
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

struct Fixture {
  std::string value;
  std::vector<ConfigError> parse(const Environment& environment) {
    Declaration d;
    d.url("TASKORA_DB", value, {"postgresql"}, "The database.").secret();
    return d.parse(environment);
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a secret is read from its file, without the newline at the end") {
  for (const auto* end : {"", "\n", "\r\n"}) {
    const TempFile file{std::string{"postgresql://h/d"} + end};
    CHECK(parse({{"TASKORA_DB_FILE", file.path()}}).empty());
    CHECK(value == "postgresql://h/d");
  }
}

TEST_CASE_METHOD(Fixture, "only one newline is taken away") {
  const TempFile file{"postgresql://h/d\n\n"};
  CHECK(parse({{"TASKORA_DB_FILE", file.path()}}).size() == 1);
}

TEST_CASE_METHOD(Fixture, "both forms at once are an error") {
  const TempFile file{"postgresql://h/d"};
  const auto errors = parse({{"TASKORA_DB", "postgresql://h/d"}, {"TASKORA_DB_FILE", file.path()}});
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].key == "TASKORA_DB");
}

TEST_CASE_METHOD(Fixture,
                 "a file that is missing, empty, binary, too large or no file is an error") {
  const TempFile empty{"\n"};
  const TempFile binary{std::string_view{"a\0b", 3}};
  const TempFile large{std::string(70'000, 'a')};
  for (const auto& path : {std::string{"/nonexistent/secret"}, empty.path(), binary.path(),
                           large.path(), std::filesystem::temp_directory_path().string()}) {
    CAPTURE(path);
    const auto errors = parse({{"TASKORA_DB_FILE", path}});
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].key == "TASKORA_DB_FILE");
  }
}

TEST_CASE_METHOD(Fixture, "a secret never stands in an error") {
  const TempFile file{kSecret};
  for (const auto& environment :
       {Environment{{"TASKORA_DB", kSecret}}, Environment{{"TASKORA_DB_FILE", file.path()}},
        Environment{{"TASKORA_DB_FILE", kSecret}},
        Environment{{"TASKORA_DB", kSecret}, {"TASKORA_DB_FILE", kSecret}},
        Environment{{"TASKORA_BD", kSecret}}}) {
    const auto errors = parse(environment);
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].text().find("hunter2") == std::string::npos);
  }
}

TEST_CASE("a key that is no secret has no file form") {
  std::string name;
  Declaration d;
  d.text("TASKORA_NAME", name, "Name.");
  CHECK(d.parse({{"TASKORA_NAME_FILE", "/etc/hostname"}}).at(0).key == "TASKORA_NAME_FILE");
}
