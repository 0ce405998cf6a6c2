#pragma once
// Reads members of a JSON object that must be there and be right; the first fault is kept and the
// rest read as empty. For records of our own making: one check at the end instead of one per
// member.

#include "taskora/base/result.hpp"
#include "taskora/base/time.hpp"
#include "taskora/base/uuid.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace taskora::events {

class Reader {
 public:
  // Keeps a reference: `value` must outlive the reader.
  explicit Reader(const nlohmann::json& value) : value_{value} {
    if (!value.is_object()) wrong("");
  }

  [[nodiscard]] bool has(const char* name) const {
    return value_.is_object() && value_.contains(name) && !value_[name].is_null();
  }
  std::string text(const char* name) {
    const auto* member = find(name);
    if (member == nullptr || !member->is_string()) return wrong(name), std::string{};
    return member->get<std::string>();
  }
  std::int64_t integer(const char* name) {
    const auto* member = find(name);
    if (member == nullptr || !member->is_number_integer()) return wrong(name), 0;
    return member->get<std::int64_t>();
  }
  bool flag(const char* name) {
    const auto* member = find(name);
    if (member == nullptr || !member->is_boolean()) return wrong(name), false;
    return member->get<bool>();
  }
  Uuid uuid(const char* name) { return parsed(name, Uuid::parse); }
  Timestamp timestamp(const char* name) { return parsed(name, parse_timestamp); }
  // `parse` turns text into an optional value.
  template <typename Parse>
  auto parsed(const char* name, Parse parse) ->
      typename decltype(parse(std::string_view{}))::value_type {
    auto value = parse(std::string_view{text(name)});
    if (!value) return wrong(name), typename decltype(parse(std::string_view{}))::value_type{};
    return *value;
  }
  std::vector<std::string> texts(const char* name) {
    std::vector<std::string> all;
    for (const auto& item : array(name)) {
      if (item.is_string())
        all.push_back(item.get<std::string>());
      else
        wrong(name);
    }
    return all;
  }
  std::vector<std::int64_t> integers(const char* name) {
    std::vector<std::int64_t> all;
    for (const auto& item : array(name)) {
      if (item.is_number_integer())
        all.push_back(item.get<std::int64_t>());
      else
        wrong(name);
    }
    return all;
  }
  std::vector<Reader> objects(const char* name) {
    std::vector<Reader> all;
    for (const auto& item : array(name)) all.emplace_back(item);
    return all;
  }

  void wrong(const char* name) {
    if (fault_.empty()) fault_ = std::string{"member '"} + name + "' is missing or wrong";
  }
  [[nodiscard]] Status status() const {
    if (fault_.empty()) return {};
    return fail(ErrorCode::invalid_argument, "schema", fault_);
  }

 private:
  const nlohmann::json* find(const char* name) const {
    if (!value_.is_object()) return nullptr;
    const auto at = value_.find(name);
    return at == value_.end() ? nullptr : &*at;
  }
  const nlohmann::json& array(const char* name) {
    static const nlohmann::json kNone = nlohmann::json::array();
    const auto* member = find(name);
    if (member == nullptr || !member->is_array()) return wrong(name), kNone;
    return *member;
  }

  const nlohmann::json& value_;
  std::string fault_;
};

}  // namespace taskora::events
