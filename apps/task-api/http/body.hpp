#pragma once
// Reads a request's JSON object member by member and collects every fault with its pointer, so that
// a client sees all of them at once. Members nobody asked for are faults too ("unknown").

#include "taskora/base/result.hpp"
#include "taskora/base/time.hpp"
#include "taskora/base/uuid.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace taskora::task_api {

// The body as an object: invalid_argument when it is not JSON ("malformed_json") or no object.
[[nodiscard]] Result<nlohmann::json> parse_body(std::string_view body);

// Characters (code points) of UTF-8 text.
[[nodiscard]] std::size_t character_count(std::string_view text);

struct TextLimits {
  std::size_t min = 0;  // characters
  std::size_t max = 0;
  bool trimmed = false;  // must not be blank, and spaces at the ends are cut off
};

class Body {
 public:
  // Keeps a reference to `object`, which must be an object and outlive this.
  explicit Body(const nlohmann::json& object, std::string at = "")
      : object_{object}, at_{std::move(at)} {}

  [[nodiscard]] bool has(const std::string& name) const { return object_.contains(name); }
  [[nodiscard]] bool is_null(const std::string& name) const {
    return has(name) && object_[name].is_null();
  }

  // Each is nullopt when the member is absent or wrong; wrong ones are noted.
  std::optional<std::string> text(const std::string& name, TextLimits limits);
  std::optional<std::int64_t> integer(const std::string& name, std::int64_t min, std::int64_t max);
  std::optional<Uuid> uuid(const std::string& name);
  std::optional<std::vector<std::string>> texts(const std::string& name, std::size_t most,
                                                TextLimits limits);
  std::optional<std::vector<std::int64_t>> integers(const std::string& name, std::size_t most);
  std::optional<Timestamp> timestamp(const std::string& name);
  // One of a set of words; `parse` turns text into an optional value, `allowed` is told to the
  // client.
  template <typename Parse>
  auto word(const std::string& name, Parse parse, const char* allowed)
      -> decltype(parse(std::string_view{})) {
    const auto* member = take(name);
    if (member == nullptr) return std::nullopt;
    if (!member->is_string()) return wrong_type(name, "text"), std::nullopt;
    auto value = parse(std::string_view{member->get_ref<const std::string&>()});
    if (!value) fault(name, "format", std::string{"must be "} + allowed);
    return value;
  }
  // The member itself, for forms of its own; nullptr when absent.
  const nlohmann::json* take(const std::string& name);

  void require(const std::string& name);
  void fault(const std::string& name, std::string code, std::string detail);
  void fault_at(std::string pointer, std::string code, std::string detail);
  void wrong_type(const std::string& name, const char* expected);

  // Every fault, and every member that was not asked for; ok when there is none. Call last.
  [[nodiscard]] Status status();

 private:
  [[nodiscard]] std::string pointer(const std::string& name) const { return at_ + "/" + name; }
  std::optional<std::string> checked(std::string pointer, const nlohmann::json& value,
                                     TextLimits limits);

  const nlohmann::json& object_;
  std::string at_;
  std::set<std::string> known_;
  std::vector<FieldError> faults_;
};

}  // namespace taskora::task_api
