#include "taskora/db/params.hpp"

#include <climits>

#include <charconv>

namespace taskora::db {

namespace {

template <typename T>
void append_number(std::string& out, T value) {
  char digits[32];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, end);
}

void append_hex(std::string& out, std::uint8_t byte) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += kDigits[byte >> 4U];
  out += kDigits[byte & 15U];
}

}  // namespace

void Params::append_integer(std::int64_t value) {
  append_number(buffer_, value);
}
void Params::append(bool value) {
  buffer_ += value ? 't' : 'f';
}
void Params::append(double value) {
  append_number(buffer_, value);
}  // inf and nan are PostgreSQL's words too

void Params::append(std::string_view value) {
  if (value.find('\0') != std::string_view::npos) valid_ = false;
  buffer_ += value;
}

void Params::append(Bytes value) {
  buffer_ += value.data;
}

void Params::append(const Uuid& value) {
  for (std::size_t i = 0; i < value.bytes().size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) buffer_ += '-';
    append_hex(buffer_, value.bytes()[i]);
  }
}

void Params::append(Timestamp value) {
  buffer_ += format_timestamp(value);
}
void Params::append(std::chrono::year_month_day value) {
  buffer_ += format_date(value);
}
void Params::append(LocalTime value) {
  buffer_ += format_local_time(value);
}

void Params::finish(std::size_t offset, bool binary) {
  const auto length = buffer_.size() - offset;
  if (length > INT_MAX) valid_ = false;
  buffer_ += '\0';
  slots_.push_back(
      {.offset = offset, .length = static_cast<int>(length), .null = false, .binary = binary});
}

void Params::quote_element(std::size_t from) {
  std::size_t special = 0;
  for (auto at = from; at < buffer_.size(); ++at)
    special += buffer_[at] == '"' || buffer_[at] == '\\' ? 1U : 0U;
  // From the back, in place: every byte moves at most once.
  auto read = buffer_.size();
  buffer_.resize(read + special + 2);
  auto write = buffer_.size();
  buffer_[--write] = '"';
  while (read > from) {
    const char c = buffer_[--read];
    buffer_[--write] = c;
    if (c == '"' || c == '\\') buffer_[--write] = '\\';
  }
  buffer_[from] = '"';
}

void Params::append_element(Bytes value) {
  buffer_ += "\"\\\\x";
  for (const char c : value.data) append_hex(buffer_, static_cast<std::uint8_t>(c));
  buffer_ += '"';
}

const char* Params::value(std::size_t index) const {
  return slots_[index].null ? nullptr : buffer_.data() + slots_[index].offset;
}

}  // namespace taskora::db
