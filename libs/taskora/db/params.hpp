#pragma once
// Positional parameters of one statement, written once into one buffer in PostgreSQL's text format.
// The server infers the types, so a statement casts where the place alone does not say
// ($1::bigint[]).
//
//   db.call(scope, kFindTasks, {account, "open", std::optional<Timestamp>{}, tag_ids});
//
// Not thread-safe. Copies its arguments: they need not outlive the call that adds them.

#include "taskora/base/clock.hpp"
#include "taskora/base/ids.hpp"
#include "taskora/base/time.hpp"
#include "taskora/base/uuid.hpp"

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <vector>

namespace taskora::db {

struct Bytes {  // a bytea parameter
  std::string_view data;
};

namespace detail {
template <typename T>
concept Integer = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> &&
                  (std::signed_integral<T> || sizeof(T) < sizeof(std::int64_t));
template <typename R>
concept Array =
    std::ranges::input_range<const R> && !std::convertible_to<const R&, std::string_view>;
}  // namespace detail

class Params {
 public:
  Params() = default;
  template <typename... T>
    requires(sizeof...(T) > 0 && (!std::same_as<Params, T> && ...))
  Params(const T&... values) {  // NOLINT(google-explicit-constructor): {a, b, c} reads as the
                                // parameter list it is
    slots_.reserve(sizeof...(T));
    (add(values), ...);
  }

  // Scalars: integers, bool, double, text (jsonb as its text), Bytes, Uuid, AccountId, Id<Tag>,
  // Timestamp, a date, a local time. An empty optional is NULL. A range of them is one array; its
  // empty optionals are NULL elements.
  template <typename T>
  Params& add(const T& value);

  [[nodiscard]] std::size_t size() const { return slots_.size(); }
  // False when a text held U+0000, which PostgreSQL cannot store, or was longer than 2 GB: the
  // statement is then refused as invalid_argument.
  [[nodiscard]] bool valid() const { return valid_; }
  [[nodiscard]] const char* value(
      std::size_t index) const;  // ends with NUL; nullptr for NULL; until the next add
  [[nodiscard]] int length(std::size_t index) const { return slots_[index].length; }
  [[nodiscard]] bool is_binary(std::size_t index) const { return slots_[index].binary; }

  // The text form of one value, appended to the buffer. For add() alone.
  template <detail::Integer T>
  void append(T value) {
    append_integer(value);
  }
  void append(bool value);
  void append(double value);
  void append(std::string_view value);
  void append(const char* value) { append(std::string_view{value}); }
  void append(Bytes value);
  void append(const Uuid& value);
  void append(const AccountId& value) { append(value.value()); }
  void append(Timestamp value);
  void append(std::chrono::year_month_day value);
  void append(LocalTime value);
  template <typename Tag>
  void append(Id<Tag> value) {
    append(value.value());
  }

 private:
  struct Slot {
    std::size_t offset;
    int length;
    bool null;
    bool binary;
  };

  void add_null() { slots_.push_back({.offset = 0, .length = 0, .null = true, .binary = false}); }
  void append_integer(std::int64_t value);
  void finish(std::size_t offset, bool binary);
  void quote_element(std::size_t from);
  void append_element(Bytes value);  // an array's text form has bytea in hexadecimal
  template <typename T>
  void append_element(const T& value);
  template <typename R>
  void append_array(const R& values);

  std::string buffer_;
  std::vector<Slot> slots_;
  bool valid_ = true;
};

namespace detail {
template <typename T>
inline constexpr bool kIsOptional = false;
template <typename T>
inline constexpr bool kIsOptional<std::optional<T>> = true;
}  // namespace detail

template <typename T>
Params& Params::add(const T& value) {
  if constexpr (std::same_as<T, std::nullopt_t>) {
    add_null();
  } else if constexpr (detail::kIsOptional<T>) {
    if (value)
      add(*value);
    else
      add_null();
  } else {
    const auto offset = buffer_.size();
    if constexpr (detail::Array<T>)
      append_array(value);
    else
      append(value);
    finish(offset, std::same_as<T, Bytes>);
  }
  return *this;
}

template <typename T>
void Params::append_element(const T& value) {
  if constexpr (detail::kIsOptional<T>) {
    if (value)
      append_element(*value);
    else
      buffer_ += "NULL";
  } else {
    const auto from = buffer_.size();
    append(value);
    if constexpr (!std::integral<T>) quote_element(from);
  }
}

template <typename R>
void Params::append_array(const R& values) {
  char separator = '{';
  for (const auto& value : values) {
    buffer_ += separator;
    append_element(value);
    separator = ',';
  }
  if (separator == '{') buffer_ += '{';
  buffer_ += '}';
}

}  // namespace taskora::db
