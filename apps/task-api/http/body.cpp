#include "task-api/http/body.hpp"

#include "taskora/base/json.hpp"

#include <algorithm>

namespace taskora::task_api {
namespace {

constexpr std::size_t kMostUnknown = 20;  // a client with more is told of these first

std::string_view trim(std::string_view text) {
  const auto from = text.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
}

std::string escape_pointer(std::string_view name) {
  std::string text;
  for (const char c : name.substr(0, 200)) {
    if (c == '~')
      text += "~0";
    else if (c == '/')
      text += "~1";
    else
      text += c;
  }
  return text;
}

}  // namespace

Result<nlohmann::json> parse_body(std::string_view body) {
  TASKORA_TRY(value, parse_json(body));
  if (!value.is_object())
    return fail(invalid({.pointer = "", .code = "type", .detail = "the body must be an object"}));
  return value;
}

std::size_t character_count(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

const nlohmann::json* Body::take(const std::string& name) {
  known_.insert(name);
  const auto at = object_.find(name);
  return at == object_.end() ? nullptr : &*at;
}

void Body::fault_at(std::string pointer, std::string code, std::string detail) {
  faults_.push_back(
      {.pointer = std::move(pointer), .code = std::move(code), .detail = std::move(detail)});
}
void Body::fault(const std::string& name, std::string code, std::string detail) {
  fault_at(pointer(name), std::move(code), std::move(detail));
}
void Body::wrong_type(const std::string& name, const char* expected) {
  fault(name, "type", std::string{"must be "} + expected);
}
void Body::require(const std::string& name) {
  known_.insert(name);
  if (!has(name) || object_[name].is_null()) fault(name, "required", "is required");
}

std::optional<std::string> Body::checked(std::string at, const nlohmann::json& value,
                                         TextLimits limits) {
  if (!value.is_string()) {
    fault_at(std::move(at), "type", "must be text");
    return std::nullopt;
  }
  const std::string_view whole = value.get_ref<const std::string&>();
  const auto text = limits.trimmed ? trim(whole) : whole;
  const auto length = character_count(text);
  if (length > limits.max) {
    fault_at(std::move(at), "too_long",
             "must be at most " + std::to_string(limits.max) + " characters long");
    return std::nullopt;
  }
  if (length < limits.min) {
    fault_at(std::move(at), "too_short",
             limits.min == 1
                 ? "must not be empty"
                 : "must be at least " + std::to_string(limits.min) + " characters long");
    return std::nullopt;
  }
  return std::string{text};
}

std::optional<std::string> Body::text(const std::string& name, TextLimits limits) {
  const auto* member = take(name);
  if (member == nullptr) return std::nullopt;
  return checked(pointer(name), *member, limits);
}

std::optional<std::int64_t> Body::integer(const std::string& name, std::int64_t min,
                                          std::int64_t max) {
  const auto* member = take(name);
  if (member == nullptr) return std::nullopt;
  const bool fits =
      member->is_number_integer() &&
      (!member->is_number_unsigned() || member->get<std::uint64_t>() <= std::uint64_t{INT64_MAX});
  if (!fits) return wrong_type(name, "a whole number"), std::nullopt;
  const auto value = member->get<std::int64_t>();
  if (value < min || value > max) {
    fault(name, "out_of_range",
          "must be between " + std::to_string(min) + " and " + std::to_string(max));
    return std::nullopt;
  }
  return value;
}

std::optional<Uuid> Body::uuid(const std::string& name) {
  return word(name, Uuid::parse, "a UUID");
}

std::optional<Timestamp> Body::timestamp(const std::string& name) {
  return word(name, parse_timestamp, "an RFC 3339 time such as 2026-12-01T09:30:00Z");
}

std::optional<std::vector<std::string>> Body::texts(const std::string& name, std::size_t most,
                                                    TextLimits limits) {
  const auto* member = take(name);
  if (member == nullptr) return std::nullopt;
  if (!member->is_array()) return wrong_type(name, "a list of texts"), std::nullopt;
  if (member->size() > most) {
    fault(name, "too_long", "must have at most " + std::to_string(most) + " items");
    return std::nullopt;
  }
  std::vector<std::string> all;
  for (std::size_t i = 0; i < member->size(); ++i) {
    if (auto text = checked(pointer(name) + "/" + std::to_string(i), (*member)[i], limits)) {
      all.push_back(std::move(*text));
    }
  }
  return all;
}

std::optional<std::vector<std::int64_t>> Body::integers(const std::string& name, std::size_t most) {
  const auto* member = take(name);
  if (member == nullptr) return std::nullopt;
  const bool right =
      member->is_array() && std::all_of(member->begin(), member->end(), [](const auto& item) {
        return item.is_number_integer() && item.template get<std::int64_t>() > 0;
      });
  if (!right) return wrong_type(name, "a list of whole numbers above 0"), std::nullopt;
  if (member->size() > most) {
    fault(name, "too_long", "must have at most " + std::to_string(most) + " items");
    return std::nullopt;
  }
  return member->get<std::vector<std::int64_t>>();
}

Status Body::status() {
  std::size_t unknown = 0;
  for (const auto& item : object_.items()) {
    if (known_.contains(item.key())) continue;
    if (++unknown > kMostUnknown) break;
    fault_at(at_ + "/" + escape_pointer(item.key()), "unknown", "is not a member of this request");
  }
  if (faults_.empty()) return {};
  return fail(invalid(std::move(faults_)));
}

}  // namespace taskora::task_api
