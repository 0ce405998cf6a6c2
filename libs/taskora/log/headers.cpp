#include "taskora/log/headers.hpp"

#include "taskora/base/json.hpp"

#include <nlohmann/json.hpp>

namespace taskora::log {

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
  for (const auto& [name, value] : headers) object[name] = value;
  // Headers of a record that is no event of ours may be any bytes.
  return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace taskora::log
