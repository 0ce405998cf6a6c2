#include "taskora/config/declaration.hpp"
#include "taskora/config/key_spec.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace taskora::config {
namespace {

using std::chrono::milliseconds;

struct Unit {
  std::string_view name;
  milliseconds length;
};
// From the longest, for writing.
constexpr std::array kUnits{Unit{"d", std::chrono::days{1}}, Unit{"h", std::chrono::hours{1}},
                            Unit{"m", std::chrono::minutes{1}}, Unit{"s", std::chrono::seconds{1}},
                            Unit{"ms", milliseconds{1}}};

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || at != end) return std::nullopt;
  return value;
}

std::optional<milliseconds> parse_duration(std::string_view text) {
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = whole_number(text.substr(0, digits));
  if (!number) return std::nullopt;
  for (const auto& unit : kUnits) {
    if (unit.name != text.substr(digits)) continue;
    if (*number > milliseconds::max().count() / unit.length.count()) return std::nullopt;
    return *number * unit.length;
  }
  return std::nullopt;
}

std::string format_duration(milliseconds value) {
  for (const auto& unit : kUnits) {
    if (value >= unit.length && value % unit.length == milliseconds{0}) {
      return std::to_string(value / unit.length) + std::string{unit.name};
    }
  }
  return "0s";
}

std::optional<bool> parse_flag(std::string_view text) {
  std::string lower;
  for (const char c : text.substr(0, 8))
    lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (lower == "true" || lower == "yes" || lower == "on" || lower == "1") return true;
  if (lower == "false" || lower == "no" || lower == "off" || lower == "0") return false;
  return std::nullopt;
}

std::string joined(const std::vector<std::string>& words, std::string_view separator) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : std::string{separator}) + word;
  return text;
}

bool has_space_or_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte == 0x7F;
  });
}

bool is_url(std::string_view text, const std::vector<std::string>& schemes) {
  const auto colon = text.find("://");
  if (colon == std::string_view::npos || has_space_or_control(text)) return false;
  const auto scheme = text.substr(0, colon);
  if (std::find(schemes.begin(), schemes.end(), scheme) == schemes.end()) return false;
  if (scheme != "http" && scheme != "https") return true;
  auto host = text.substr(colon + 3);
  host = host.substr(0, host.find_first_of("/?#"));
  if (const auto at = host.rfind('@'); at != std::string_view::npos) host.remove_prefix(at + 1);
  return !host.empty() && host.front() != ':';
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    auto item = text.substr(0, text.find(','));
    text.remove_prefix(std::min(item.size() + 1, text.size()));
    while (!item.empty() && item.front() == ' ') item.remove_prefix(1);
    while (!item.empty() && item.back() == ' ') item.remove_suffix(1);
    if (!item.empty()) items.emplace_back(item);
  }
  return items;
}

[[noreturn]] void refuse_default(std::string_view name) {
  throw std::logic_error{"the default is not allowed: " + std::string{name}};
}

}  // namespace

Key Declaration::text(std::string_view name, std::string& field, std::string_view help) {
  return add(name, "text", field, help, [&field](std::string_view text) {
    return Reading{[&field, value = std::string{text}] { field = value; }, {}};
  });
}

Key Declaration::list(std::string_view name, std::vector<std::string>& field,
                      std::string_view help) {
  return add(name, "list, separated by commas", joined(field, ","), help,
             [&field](std::string_view text) {
               return Reading{[&field, value = split_list(text)] { field = value; }, {}};
             });
}

Key Declaration::flag(std::string_view name, bool& field, std::string_view help) {
  return add(name, "true or false", field ? "true" : "false", help,
             [&field](std::string_view text) {
               const auto value = parse_flag(text);
               if (!value) return Reading{{}, "true or false"};
               return Reading{[&field, v = *value] { field = v; }, {}};
             });
}

Key Declaration::port(std::string_view name, std::uint16_t& field, std::string_view help) {
  return add(name, "port", std::to_string(field), help, [&field](std::string_view text) {
    const auto value = whole_number(text);
    if (!value || *value < 0 || *value > 65535)
      return Reading{{}, "a port from 0 (any free one) to 65535"};
    return Reading{[&field, v = static_cast<std::uint16_t>(*value)] { field = v; }, {}};
  });
}

Key Declaration::url(std::string_view name, std::string& field, std::vector<std::string> schemes,
                     std::string_view help) {
  const auto type = "URL (" + joined(schemes, ", ") + ")";
  return add(name, type, field, help,
             [&field, schemes = std::move(schemes)](std::string_view text) {
               if (!is_url(text, schemes))
                 return Reading{{}, "a URL that begins with " + joined(schemes, ":// or ") + "://"};
               return Reading{[&field, value = std::string{text}] { field = value; }, {}};
             });
}

Key Declaration::add_integer(std::string_view name, std::int64_t initial, std::int64_t min,
                             std::int64_t max, std::string_view help,
                             std::function<void(std::int64_t)> assign) {
  if (initial < min || initial > max) refuse_default(name);
  const auto range = std::to_string(min) + " to " + std::to_string(max);
  return add(name, "number, " + range, std::to_string(initial), help,
             [=, assign = std::move(assign)](std::string_view text) {
               const auto value = whole_number(text);
               if (!value || *value < min || *value > max)
                 return Reading{{}, "a whole number from " + range};
               return Reading{[assign, v = *value] { assign(v); }, {}};
             });
}

Key Declaration::add_duration(std::string_view name, milliseconds initial, milliseconds min,
                              milliseconds max, milliseconds unit, std::string_view help,
                              std::function<void(milliseconds)> assign) {
  if (initial < min || initial > max) refuse_default(name);
  const auto range = format_duration(min) + " to " + format_duration(max);
  return add(name, "duration, " + range, format_duration(initial), help,
             [=, assign = std::move(assign)](std::string_view text) {
               const auto value = parse_duration(text);
               if (!value || *value < min || *value > max) {
                 return Reading{{}, "a duration like 250ms, 15s, 5m, 2h or 7d, from " + range};
               }
               if (*value % unit != milliseconds{0})
                 return Reading{{}, "a multiple of " + format_duration(unit)};
               return Reading{[assign, v = *value] { assign(v); }, {}};
             });
}

Key Declaration::add_choice(std::string_view name, std::size_t initial,
                            std::vector<std::string> words, std::string_view help,
                            std::function<void(std::size_t)> assign) {
  if (initial >= words.size()) refuse_default(name);
  const auto type = joined(words, ", ");
  const auto default_text = words[initial];
  return add(name, type, default_text, help,
             [words = std::move(words), assign = std::move(assign)](std::string_view text) {
               const auto found = std::find(words.begin(), words.end(), text);
               if (found == words.end()) return Reading{{}, "one of " + joined(words, ", ")};
               const auto index = static_cast<std::size_t>(found - words.begin());
               return Reading{[assign, index] { assign(index); }, {}};
             });
}

}  // namespace taskora::config
