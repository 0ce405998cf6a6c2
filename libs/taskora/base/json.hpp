#pragma once
// JSON at the edge: a guarded parser for hostile input and an appending writer for hot answers.

#include "taskora/base/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace taskora {

inline constexpr std::size_t kMaxJsonDepth = 64;

// Parses one JSON text (RFC 8259). Refused with invalid_argument, type "malformed_json", and a
// pointer to the place where there is one: anything after the value, nesting deeper than
// kMaxJsonDepth, a name twice in one object, bytes that are not UTF-8, lone surrogates, U+0000 in a
// string or name (PostgreSQL text cannot hold it), numbers outside the range of a double. Never
// throws; memory is bounded by a small multiple of the text.
[[nodiscard]] Result<nlohmann::json> parse_json(std::string_view text);

// Appends JSON to a string without building a tree. The caller keeps the grammar: key() before each
// value of an object. Strings must be valid UTF-8 (they come from parse_json or the database).
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_{out} {}

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  JsonWriter& key(std::string_view name);  // name must need no escaping
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view{text}); }
  JsonWriter& value(const std::string& text) { return value(std::string_view{text}); }
  JsonWriter& value(std::int64_t number);
  JsonWriter& value(int number) { return value(std::int64_t{number}); }
  JsonWriter& value(bool flag);
  JsonWriter& null();
  JsonWriter& raw(std::string_view json);  // one complete JSON value, copied as it is

  template <typename T>
  JsonWriter& member(std::string_view name, const T& v) {
    return key(name).value(v);
  }

 private:
  JsonWriter& open(char c);
  JsonWriter& close(char c);
  void separate();

  std::string& out_;
  bool first_ = true;  // no comma before the next value
};

// Appends `text` as a JSON string with its quotes.
void append_json_string(std::string& out, std::string_view text);

}  // namespace taskora
