#include "taskora/base/json.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <set>
#include <vector>

namespace taskora {
namespace {

using nlohmann::json;

// Builds the tree itself, so that depth, repeated names and U+0000 are seen while they arrive.
class GuardedBuilder : public nlohmann::json_sax<json> {
 public:
  json root;
  std::string reason;

  bool null() override { return add(nullptr); }
  bool boolean(bool v) override { return add(v); }
  bool number_integer(number_integer_t v) override { return add(v); }
  bool number_unsigned(number_unsigned_t v) override { return add(v); }
  bool number_float(number_float_t v, const string_t&) override { return add(v); }
  bool string(string_t& v) override {
    if (v.find('\0') != string_t::npos) return stop("text must not contain U+0000");
    return add(std::move(v));
  }
  bool binary(binary_t&) override { return stop("binary values are not JSON"); }
  bool start_object(std::size_t) override { return open(json::object()); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(json::array()); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    if (name.find('\0') != string_t::npos) return stop("names must not contain U+0000");
    if (stack_.back()->contains(name)) return stop("a name appears twice in one object", &name);
    key_ = std::move(name);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    // 406: a number that does not fit; the library's text would quote input, so it is not passed on
    if (reason.empty()) {
      reason = error.id == 406 ? "a number is out of range"
                               : "not valid JSON at byte " + std::to_string(position);
    }
    return false;
  }

  [[nodiscard]] std::string pointer() const {
    std::string text;
    for (const auto& step : path_) text += "/" + step;
    return text;
  }

 private:
  static std::string escape(std::string_view name) {
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
  bool stop(std::string why, const std::string* name = nullptr) {
    reason = std::move(why);
    if (name != nullptr) path_.push_back(escape(*name));
    return false;
  }
  json* place(json&& value) {
    if (stack_.empty()) {
      root = std::move(value);
      return &root;
    }
    json& parent = *stack_.back();
    if (parent.is_array()) {
      parent.push_back(std::move(value));
      return &parent.back();
    }
    json& slot = parent[key_];
    slot = std::move(value);
    return &slot;
  }
  template <typename T>
  bool add(T&& value) {
    place(json(std::forward<T>(value)));
    return true;
  }
  bool open(json&& container) {
    if (stack_.size() >= kMaxJsonDepth) {
      return stop("nested deeper than " + std::to_string(kMaxJsonDepth) + " levels");
    }
    if (!stack_.empty()) {
      path_.push_back(stack_.back()->is_array() ? std::to_string(stack_.back()->size())
                                                : escape(key_));
    }
    stack_.push_back(place(std::move(container)));
    return true;
  }
  bool close() {
    stack_.pop_back();
    if (!path_.empty()) path_.pop_back();
    return true;
  }

  std::vector<json*> stack_;
  std::vector<std::string> path_;
  std::string key_;
};

}  // namespace

Result<nlohmann::json> parse_json(std::string_view text) {
  GuardedBuilder builder;
  if (json::sax_parse(text.begin(), text.end(), &builder)) return std::move(builder.root);
  Error error;
  error.code = ErrorCode::invalid_argument;
  error.type = "malformed_json";
  error.detail = builder.reason;
  error.fields.push_back(
      {.pointer = builder.pointer(), .code = "malformed_json", .detail = builder.reason});
  return fail(std::move(error));
}

void append_json_string(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, from, i - from);
    from = i + 1;
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += "\\u00";
        out += kHex[c >> 4U];
        out += kHex[c & 0x0FU];
    }
  }
  out.append(text, from);
  out += '"';
}

void JsonWriter::separate() {
  if (!first_) out_ += ',';
  first_ = false;
}
JsonWriter& JsonWriter::open(char c) {
  separate();
  out_ += c;
  first_ = true;
  return *this;
}
JsonWriter& JsonWriter::close(char c) {
  out_ += c;
  first_ = false;
  return *this;
}
JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  out_ += '"';
  out_ += name;
  out_ += "\":";
  first_ = true;
  return *this;
}
JsonWriter& JsonWriter::value(std::string_view text) {
  separate();
  append_json_string(out_, text);
  return *this;
}
JsonWriter& JsonWriter::value(std::int64_t number) {
  separate();
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out_.append(digits, end);
  return *this;
}
JsonWriter& JsonWriter::value(bool flag) {
  separate();
  out_ += flag ? "true" : "false";
  return *this;
}
JsonWriter& JsonWriter::null() {
  separate();
  out_ += "null";
  return *this;
}
JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

}  // namespace taskora
