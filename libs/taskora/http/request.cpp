#include "taskora/http/request.hpp"

#include "taskora/http/text.hpp"

#include <algorithm>
#include <array>

namespace taskora::http {
namespace {

constexpr std::array<std::string_view, 7> kMethodNames{"GET",   "HEAD",   "POST",   "PUT",
                                                       "PATCH", "DELETE", "OPTIONS"};

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string_view find(const std::vector<Parameter>& parameters, std::string_view name,
                      bool& found) {
  for (const auto& parameter : parameters) {
    if (parameter.name == name) {
      found = true;
      return parameter.value;
    }
  }
  found = false;
  return {};
}

}  // namespace

std::string_view to_string(Method method) {
  return kMethodNames[static_cast<std::size_t>(method)];
}

std::optional<Method> parse_method(std::string_view name) {
  const auto* const at = std::find(kMethodNames.begin(), kMethodNames.end(), name);
  if (at == kMethodNames.end()) return std::nullopt;
  return static_cast<Method>(at - kMethodNames.begin());
}

std::string_view Request::header(std::string_view name) const {
  for (const auto& header : headers) {
    if (equal_ignoring_case(header.name, name)) return header.value;
  }
  return {};
}

std::optional<std::string_view> Request::query_param(std::string_view name) const {
  bool found = false;
  const auto value = find(query, name, found);
  return found ? std::optional{value} : std::nullopt;
}

std::string_view Request::path_param(std::string_view name) const {
  bool found = false;
  return find(path_params, name, found);
}

std::string Request::content_type() const {
  const auto value = header("Content-Type");
  std::string type{trim(value.substr(0, value.find(';')))};
  std::transform(type.begin(), type.end(), type.begin(), to_lower);
  return type;
}

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[i + 1]);
      const int low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high << 4 | low);
      i += 2;
    }
  }
  if (out.find('\0') != std::string::npos || !is_utf8(out)) return std::nullopt;
  return out;
}

std::optional<std::vector<Parameter>> parse_query(std::string_view query) {
  std::vector<Parameter> parameters;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto piece = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (piece.empty()) continue;
    const auto equals = std::min(piece.find('='), piece.size());
    auto name = percent_decode(piece.substr(0, equals), true);
    auto value = percent_decode(piece.substr(std::min(equals + 1, piece.size())), true);
    if (!name || !value) return std::nullopt;
    parameters.push_back({std::move(*name), std::move(*value)});
  }
  return parameters;
}

}  // namespace taskora::http
