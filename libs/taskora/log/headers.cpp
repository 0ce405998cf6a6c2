#include "taskora/log/headers.hpp"

#include "taskora/base/json.hpp"

#include <nlohmann/json.hpp>

namespace taskora::log {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

bool is_text(std::string_view bytes) {
  if (bytes.find('\0') != std::string_view::npos) return false;
  try {
    (void)nlohmann::json(bytes).dump();  // refuses what is not UTF-8
    return true;
  } catch (const nlohmann::json::exception&) {
    return false;
  }
}

}  // namespace

Headers read_headers(std::string_view json, std::string_view type) {
  Headers headers{{std::string{kTypeHeader}, std::string{type}}};
  const auto parsed = parse_json(json);
  if (!parsed || !parsed->is_object()) return headers;
  for (const auto& [name, value] : parsed->items()) {
    if (value.is_string()) headers.emplace_back(name, value.get<std::string>());
  }
  return headers;
}

std::string write_headers(const Headers& headers) {
  auto object = nlohmann::json::object();
  for (const auto& [name, value] : headers) {
    auto& member = object[as_text(name)];
    member = value ? nlohmann::json(as_text(*value)) : nlohmann::json(nullptr);
  }
  return object.dump();
}

std::string as_text(std::string_view bytes) {
  if (is_text(bytes)) return std::string{bytes};
  std::string text = "\\x";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += {kDigits[byte >> 4U], kDigits[byte & 0xFU]};
  }
  return text;
}

}  // namespace taskora::log
