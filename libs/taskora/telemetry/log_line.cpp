#include "taskora/telemetry/log_line.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace taskora::telemetry {
namespace {

constexpr std::string_view kReplacement = "\\ufffd";
constexpr std::string_view kCut = "\\u2026";

void append_escaped(std::string& out, unsigned code) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += "\\u00";
  out += kHex[(code >> 4U) & 0x0FU];
  out += kHex[code & 0x0FU];
}

// Bytes of the well-formed sequence (Unicode, table 3-7) at the start of `text`, which begins with
// a byte above 0x7F; 0 when there is none.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto in = [](unsigned b, unsigned low, unsigned high) { return b >= low && b <= high; };
  const auto tail = [&](std::size_t i) { return in(byte(i), 0x80, 0xBF); };
  const unsigned lead = byte(0);
  if (in(lead, 0xC2, 0xDF)) return tail(1) ? 2 : 0;
  if (in(lead, 0xE0, 0xEF)) {
    const unsigned low = lead == 0xE0 ? 0xA0U : 0x80U;   // no overlong form
    const unsigned high = lead == 0xED ? 0x9FU : 0xBFU;  // no surrogate
    return in(byte(1), low, high) && tail(2) ? 3 : 0;
  }
  if (in(lead, 0xF0, 0xF4)) {
    const unsigned low = lead == 0xF0 ? 0x90U : 0x80U;
    const unsigned high = lead == 0xF4 ? 0x8FU : 0xBFU;
    return in(byte(1), low, high) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

void append_ascii(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  const auto byte = static_cast<unsigned char>(c);
  if (byte < 0x20 || byte == 0x7F) {
    append_escaped(out, byte);
  } else {
    out += c;
  }
}

template <typename T>
void append_number(std::string& out, T number) {
  std::array<char, 32> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  if (error == std::errc{}) out.append(digits.data(), end);
}

struct AppendValue {
  std::string& out;
  void operator()(std::string_view text) const { append_log_text(out, text); }
  void operator()(std::int64_t number) const { append_number(out, number); }
  void operator()(std::uint64_t number) const { append_number(out, number); }
  void operator()(double number) const {
    if (std::isfinite(number)) {
      append_number(out, number);
    } else {
      out += "null";
    }
  }
  void operator()(bool flag) const { out += flag ? "true" : "false"; }
};

}  // namespace

void append_log_text(std::string& out, std::string_view text) {
  out += '"';
  const auto end = std::min(text.size(), kMaxLogValue);
  for (std::size_t i = 0; i < end;) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      append_ascii(out, text[i++]);
      continue;
    }
    const auto length = sequence_length(text.substr(i));
    if (length == 0) {
      out += kReplacement;
      ++i;
    } else if (byte == 0xC2 &&
               static_cast<unsigned char>(text[i + 1]) < 0xA0) {  // C1: some terminals obey them
      append_escaped(out, static_cast<unsigned char>(text[i + 1]));
      i += 2;
    } else {
      out.append(text, i, length);
      i += length;
    }
  }
  if (end < text.size()) out += kCut;
  out += '"';
}

void append_log_content(std::string& out, std::string_view message, std::span<const Field> fields) {
  out += "\"message\":";
  append_log_text(out, message);
  for (const auto& field : fields) {
    out += ',';
    append_log_text(out, field.key);
    out += ':';
    std::visit(AppendValue{out}, field.value);
  }
}

}  // namespace taskora::telemetry
