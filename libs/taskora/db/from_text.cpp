// PostgreSQL's text forms, under the settings every connection has: UTC, ISO dates, hexadecimal
// bytea.

#include "taskora/db/rows.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>

namespace taskora::db {

namespace {

template <typename T>
std::optional<T> parse_number(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// The value of each hexadecimal digit as PostgreSQL writes it; a bit above all of them for what is
// none, so that one test at the end finds it.
constexpr std::uint8_t kNoDigit = 0x80;
constexpr auto kHexDigits = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNoDigit);
  for (unsigned i = 0; i < 10; ++i) values.at('0' + i) = static_cast<std::uint8_t>(i);
  for (unsigned i = 10; i < 16; ++i) values.at('a' + i - 10) = static_cast<std::uint8_t>(i);
  return values;
}();

// PostgreSQL's "2026-11-21 09:30:00" as base reads it, with a T and the given end. On the stack:
// lists are full of times.
class IsoText {
 public:
  IsoText(std::string_view text, std::string_view end) {
    constexpr std::size_t kDateLength = 10;
    if (text.size() <= kDateLength || text[kDateLength] != ' ') return;
    if (text.size() + end.size() > text_.size()) return;
    length_ = text.copy(text_.data(), text.size());
    length_ += end.copy(text_.data() + length_, end.size());
    text_[kDateLength] = 'T';
  }
  [[nodiscard]] std::string_view view() const {
    return {text_.data(), length_};
  }  // empty: not such a text

 private:
  std::array<char, 40> text_;
  std::size_t length_ = 0;
};

}  // namespace

std::optional<bool> FromText<bool>::parse(std::string_view text) {
  if (text == "t") return true;
  if (text == "f") return false;
  return std::nullopt;
}

std::optional<int> FromText<int>::parse(std::string_view text) {
  return parse_number<int>(text);
}
std::optional<std::int64_t> FromText<std::int64_t>::parse(std::string_view text) {
  return parse_number<std::int64_t>(text);
}
std::optional<double> FromText<double>::parse(std::string_view text) {
  return parse_number<double>(text);
}

std::optional<Blob> FromText<Blob>::parse(std::string_view text) {
  if (!text.starts_with("\\x") || text.size() % 2 != 0) return std::nullopt;
  text.remove_prefix(2);
  Blob blob{.data = std::string(text.size() / 2, '\0')};
  unsigned seen = 0;
  for (std::size_t i = 0; i < blob.data.size(); ++i) {
    const unsigned high = kHexDigits[static_cast<unsigned char>(text[2 * i])];
    const unsigned low = kHexDigits[static_cast<unsigned char>(text[2 * i + 1])];
    seen |= high | low;
    blob.data[i] = static_cast<char>(high << 4U | low);
  }
  if ((seen & kNoDigit) != 0) return std::nullopt;
  return blob;
}

std::optional<Uuid> FromText<Uuid>::parse(std::string_view text) {
  return Uuid::parse(text);
}

std::optional<AccountId> FromText<AccountId>::parse(std::string_view text) {
  const auto uuid = Uuid::parse(text);
  return uuid ? std::optional{AccountId{*uuid}} : std::nullopt;
}

std::optional<Timestamp> FromText<Timestamp>::parse(std::string_view text) {
  if (!text.ends_with("+00")) return std::nullopt;  // also "infinity" and years BC
  return parse_timestamp(IsoText{text.substr(0, text.size() - 3), "Z"}.view());
}

std::optional<std::chrono::year_month_day> FromText<std::chrono::year_month_day>::parse(
    std::string_view text) {
  return parse_date(text);
}

std::optional<LocalTime> FromText<LocalTime>::parse(std::string_view text) {
  return parse_local_time(IsoText{text, ""}.view());
}

namespace detail {

namespace {

// Reads the array's elements one after another; an object only to keep the position.
class ArrayReader {
 public:
  explicit ArrayReader(std::string_view body) : rest_{body} {}

  // False: not the text of an array without NULLs.
  bool next(std::string& element) {
    if (!rest_.empty() && rest_.front() == '"') return quoted(element);
    const auto end = std::min(rest_.find(','), rest_.size());
    element = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return !element.empty() && element != "NULL" && element.find('{') == std::string::npos;
  }

  // Whether another element follows.
  bool comma() {
    if (rest_.empty() || rest_.front() != ',') return false;
    rest_.remove_prefix(1);
    return true;
  }

  [[nodiscard]] bool done() const { return rest_.empty(); }

 private:
  bool quoted(std::string& element) {
    element.clear();
    for (std::size_t at = 1; at < rest_.size(); ++at) {
      if (rest_[at] == '"') {
        rest_.remove_prefix(at + 1);
        return true;
      }
      if (rest_[at] == '\\' && ++at == rest_.size()) return false;
      element += rest_[at];
    }
    return false;
  }

  std::string_view rest_;
};

}  // namespace

std::optional<std::vector<std::string>> array_elements(std::string_view text) {
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') return std::nullopt;
  std::vector<std::string> elements;
  if (text == "{}") return elements;
  ArrayReader reader{text.substr(1, text.size() - 2)};
  std::string element;
  do {
    if (!reader.next(element)) return std::nullopt;
    elements.push_back(element);
  } while (reader.comma());
  if (!reader.done()) return std::nullopt;
  return elements;
}

}  // namespace detail

}  // namespace taskora::db
