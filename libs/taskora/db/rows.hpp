#pragma once
// What a statement returned. Values are read by column, by index (fast, for hot paths) or by name.
//
//   for (const auto row : rows) use(row.get<TaskId>(0), row.opt<std::string_view>("description"));
//
// A column that does not exist, a NULL read with get(), or text that is not of the asked type is a
// mistake in the program or its SQL and throws BadColumn; so is a column of a binary Query that is
// neither text nor bytea. Views (std::string_view) live as long as the Rows; a view of a bytea that
// came in binary form is of its bytes. Reading is thread-safe.

#include "taskora/base/clock.hpp"
#include "taskora/base/ids.hpp"
#include "taskora/base/time.hpp"
#include "taskora/base/uuid.hpp"

#include <chrono>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

struct pg_result;

namespace taskora::db {

class BadColumn : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

struct Blob {  // a bytea column, decoded
  std::string data;
};

// How one value's text becomes a T. Specialised for: bool, int, std::int64_t, double,
// std::string_view, std::string, Blob, Uuid, AccountId, Id<Tag>, Timestamp,
// std::chrono::year_month_day, LocalTime, and std::vector of std::int64_t, std::string, Uuid (from
// arrays without NULLs). nullopt: not a T.
template <typename T>
struct FromText;

class Row;

class Rows {
 public:
  Rows() = default;  // no rows, no columns
  explicit Rows(pg_result* owned) : result_{owned} {}

  class Iterator;
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] Row operator[](std::size_t index) const;  // index < size()
  [[nodiscard]] Row front() const;                        // not empty
  [[nodiscard]] Iterator begin() const;
  [[nodiscard]] Iterator end() const;

  // Rows inserted, updated, deleted or selected.
  [[nodiscard]] std::int64_t affected() const;
  [[nodiscard]] int column(std::string_view name) const;

 private:
  friend class Row;
  struct Clear {
    void operator()(pg_result* result) const;
  };

  std::unique_ptr<pg_result, Clear> result_;
};

// One row; a view that lives as long as its Rows.
class Row {
 public:
  template <typename T>
  [[nodiscard]] T get(int column) const {
    const auto text = value(column);
    if (!text) bad_column(column, "is NULL");
    if constexpr (std::is_same_v<T, Blob>) {
      if (is_binary(column)) return Blob{.data = std::string{*text}};
    }
    auto parsed = FromText<T>::parse(*text);
    if (!parsed) bad_column(column, "is not of the type asked for");
    return *std::move(parsed);
  }
  template <typename T>
  [[nodiscard]] T get(std::string_view column) const {
    return get<T>(index(column));
  }

  template <typename T>
  [[nodiscard]] std::optional<T> opt(int column) const {
    return is_null(column) ? std::nullopt : std::optional<T>{get<T>(column)};
  }
  template <typename T>
  [[nodiscard]] std::optional<T> opt(std::string_view column) const {
    return opt<T>(index(column));
  }

  [[nodiscard]] bool is_null(int column) const { return !value(column); }
  [[nodiscard]] bool is_null(std::string_view column) const { return is_null(index(column)); }

 private:
  friend class Rows;
  Row(const pg_result* result, std::size_t row) : result_{result}, row_{static_cast<int>(row)} {}

  [[nodiscard]] std::optional<std::string_view> value(int column) const;
  [[nodiscard]] bool is_binary(int column) const;
  [[nodiscard]] int index(std::string_view column) const;
  [[noreturn]] void bad_column(int column, std::string_view what) const;

  const pg_result* result_;
  int row_;
};

class Rows::Iterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = Row;
  using difference_type = std::ptrdiff_t;
  using pointer = void;
  using reference = Row;

  Iterator(const Rows* rows, std::size_t at) : rows_{rows}, at_{at} {}
  Row operator*() const { return (*rows_)[at_]; }
  Iterator& operator++() {
    ++at_;
    return *this;
  }
  void operator++(int) { ++at_; }
  friend bool operator==(const Iterator&, const Iterator&) = default;

 private:
  const Rows* rows_;
  std::size_t at_;
};

template <>
struct FromText<bool> {
  static std::optional<bool> parse(std::string_view text);
};
template <>
struct FromText<int> {
  static std::optional<int> parse(std::string_view text);
};
template <>
struct FromText<std::int64_t> {
  static std::optional<std::int64_t> parse(std::string_view text);
};
template <>
struct FromText<double> {
  static std::optional<double> parse(std::string_view text);
};
template <>
struct FromText<std::string_view> {
  static std::optional<std::string_view> parse(std::string_view text) { return text; }
};
template <>
struct FromText<std::string> {
  static std::optional<std::string> parse(std::string_view text) { return std::string{text}; }
};
template <>
struct FromText<Blob> {
  static std::optional<Blob> parse(std::string_view text);
};
template <>
struct FromText<Uuid> {
  static std::optional<Uuid> parse(std::string_view text);
};
template <>
struct FromText<AccountId> {
  static std::optional<AccountId> parse(std::string_view text);
};
template <>
struct FromText<Timestamp> {
  static std::optional<Timestamp> parse(std::string_view text);
};
template <>
struct FromText<std::chrono::year_month_day> {
  static std::optional<std::chrono::year_month_day> parse(std::string_view text);
};
template <>
struct FromText<LocalTime> {
  static std::optional<LocalTime> parse(std::string_view text);
};
template <typename Tag>
struct FromText<Id<Tag>> {
  static std::optional<Id<Tag>> parse(std::string_view text) {
    const auto value = FromText<std::int64_t>::parse(text);
    return value ? std::optional{Id<Tag>{*value}} : std::nullopt;
  }
};

namespace detail {
// The elements of a one-dimensional array's text form; nullopt when it is not one, or an element is
// NULL.
[[nodiscard]] std::optional<std::vector<std::string>> array_elements(std::string_view text);
}  // namespace detail

template <typename T>
struct FromText<std::vector<T>> {
  static std::optional<std::vector<T>> parse(std::string_view text) {
    const auto elements = detail::array_elements(text);
    if (!elements) return std::nullopt;
    std::vector<T> values;
    values.reserve(elements->size());
    for (const auto& element : *elements) {
      auto value = FromText<T>::parse(element);
      if (!value) return std::nullopt;
      values.push_back(*std::move(value));
    }
    return values;
  }
};
template <>
struct FromText<std::vector<std::string_view>>;  // would outlive its text

}  // namespace taskora::db
