#include "taskora/cli/printing.hpp"

#include "taskora/cli/installation.hpp"

#include <nlohmann/json.hpp>

namespace taskora::cli {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

bool is_utf8(std::string_view text) {
  try {
    (void)nlohmann::json(text).dump();
    return true;
  } catch (const nlohmann::json::exception&) {
    return false;
  }
}

// U+0080 to U+009F, as UTF-8: a terminal may take them for commands.
bool is_control(std::string_view text, std::size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x20U || byte == 0x7FU) return true;
  return byte == 0xC2U && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0U;
}

}  // namespace

std::string printable(std::string_view text) {
  const bool utf8 = is_utf8(text);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (is_control(text, i) || (!utf8 && byte >= 0x80U)) {
      out += "\\x";
      out += {kDigits[byte >> 4U], kDigits[byte & 0xFU]};
      if (utf8 && byte == 0xC2U) {
        const auto next = static_cast<unsigned char>(text[++i]);
        out += "\\x";
        out += {kDigits[next >> 4U], kDigits[next & 0xFU]};
      }
    } else {
      out += text[i];
    }
  }
  return out;
}

int complain(const Error& error, std::ostream& err) {
  return complain(operator_line(error), err, kFailed);
}

int complain(std::string_view why, std::ostream& err, int exit_code) {
  err << "taskora: " << printable(why) << '\n';
  return exit_code;
}

}  // namespace taskora::cli
