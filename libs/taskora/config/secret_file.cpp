#include "taskora/config/secret_file.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace taskora::config {
namespace {

void strip_newline(std::string& text) {
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
}

}  // namespace

Result<std::string> read_secret_file(const std::string& path) {
  const auto failed = [](std::string why) {
    return fail(ErrorCode::invalid_argument, {}, std::move(why));
  };
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found)
    return failed("names a file that does not exist");
  if (error) return failed("names a file that cannot be read: " + error.message());
  if (!std::filesystem::is_regular_file(status)) return failed("must name a regular file");

  std::ifstream in{path, std::ios::binary};
  if (!in)
    return failed("names a file that cannot be read: " + std::generic_category().message(errno));
  std::string text(kMaxSecretFile + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad()) return failed("names a file that cannot be read");
  if (text.size() > kMaxSecretFile) return failed("names a file of more than 64 KiB");
  strip_newline(text);
  if (text.empty()) return failed("names an empty file");
  if (text.find('\0') != std::string::npos) return failed("names a file that holds a NUL byte");
  return text;
}

}  // namespace taskora::config
