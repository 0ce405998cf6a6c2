#include "task-api/http/params.hpp"

#include "task-api/http/body.hpp"

#include "taskora/auth/opaque_token.hpp"
#include "taskora/calendar/zone.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <set>

namespace taskora::task_api {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode(std::string_view bytes) {
  std::string text;
  unsigned bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = bits << 8U | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6)
      text += kAlphabet[bits >> static_cast<unsigned>(count - 6) & 63U];
    bits &= 0xFFU;
  }
  if (count > 0) text += kAlphabet[bits << static_cast<unsigned>(6 - count) & 63U];
  return text;
}

std::optional<std::string> decode(std::string_view text) {
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    const auto* at = std::find(kAlphabet, kAlphabet + 64, c);
    if (at == kAlphabet + 64) return std::nullopt;
    bits = (bits << 6U | static_cast<unsigned>(at - kAlphabet)) & 0xFFFFU;
    if ((count += 6) >= 8) {
      count -= 8;
      bytes += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU);
    }
  }
  return bytes;
}

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

tl::unexpected<Error> wrong(std::string pointer, const char* code, std::string detail) {
  return fail(invalid({.pointer = std::move(pointer), .code = code, .detail = std::move(detail)}));
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// A day means its start, in the account's zone; `past_end`: the start of the day after.
Result<std::optional<Timestamp>> due_bound(const http::Request& request, std::string_view name,
                                           bool past_end,
                                           const std::function<Result<std::string>()>& zone_of) {
  const auto text = request.query_param(name);
  if (!text) return std::nullopt;
  if (const auto instant = parse_timestamp(*text)) return *instant;
  const auto day = parse_date(*text);
  if (!day) return wrong("?" + std::string{name}, "format", "must be a date or an RFC 3339 time");
  TASKORA_TRY(zone_name, zone_of());
  const auto zone = calendar::Zone::find(zone_name).value_or(calendar::Zone::utc());
  return zone.to_instant(LocalTime{std::chrono::local_days{*day}} +
                         std::chrono::days{past_end ? 1 : 0});
}

}  // namespace

Status only_query(const http::Request& request, std::initializer_list<std::string_view> allowed) {
  std::vector<FieldError> faults;
  std::set<std::string_view> seen;
  for (const auto& [name, value] : request.query) {
    if (std::find(allowed.begin(), allowed.end(), name) == allowed.end()) {
      faults.push_back({.pointer = "?" + name.substr(0, 100),
                        .code = "unknown",
                        .detail = "is not a parameter here"});
    } else if (!seen.insert(name).second) {
      faults.push_back(
          {.pointer = "?" + name, .code = "duplicate", .detail = "must be given once"});
    }
  }
  if (faults.empty()) return {};
  return fail(invalid(std::move(faults)));
}

Result<int> limit_of(const http::Request& request) {
  const auto text = request.query_param("limit");
  if (!text) return kDefaultLimit;
  const auto value = number(*text);
  if (!value || *value < 1 || *value > kMaxLimit) {
    return wrong("?limit", "out_of_range", "must be between 1 and " + std::to_string(kMaxLimit));
  }
  return static_cast<int>(*value);
}

std::string make_cursor(std::string_view list, std::string_view key) {
  return encode(std::string{list} + ":" + std::string{key});
}

Result<std::optional<std::string>> cursor_of(const http::Request& request, std::string_view list) {
  const auto text = request.query_param("cursor");
  if (!text) return std::nullopt;
  const auto decoded = decode(*text);
  const auto prefix = std::string{list} + ":";
  if (!decoded || !decoded->starts_with(prefix)) {
    return wrong("?cursor", "format", "must be the next_cursor of an answer of this list");
  }
  return decoded->substr(prefix.size());
}

Result<std::int64_t> id_cursor_of(const http::Request& request, std::string_view list) {
  TASKORA_TRY(key, cursor_of(request, list));
  if (!key) return std::numeric_limits<std::int64_t>::max();
  if (const auto id = number(*key)) return *id;
  return wrong("?cursor", "format", "must be the next_cursor of an answer of this list");
}

Result<std::int64_t> path_id(const http::Request& request, std::string_view what) {
  const auto id = number(request.path_param("id"));
  if (!id || *id < 1) return fail(not_found(what));
  return *id;
}

Result<std::vector<std::int64_t>> if_match_of(const http::Request& request) {
  std::vector<std::int64_t> versions;
  auto rest = trim(request.header("If-Match"));
  if (rest.empty() || rest == "*") return versions;
  while (!rest.empty()) {
    const auto comma = rest.find(',');
    auto tag = trim(rest.substr(0, comma));
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    const bool weak = tag.starts_with("W/");
    if (weak) tag.remove_prefix(2);
    if (tag.size() < 2 || tag.front() != '"' || tag.back() != '"') {
      return wrong("If-Match:", "format", "must be an ETag in quotes, or *");
    }
    const auto version = number(tag.substr(1, tag.size() - 2));
    versions.push_back(version && !weak ? *version : -1);  // one that never matches
  }
  return versions;
}

Result<std::optional<IdempotencyKey>> idempotency_key_of(const http::Request& request) {
  const auto key = request.header("Idempotency-Key");
  if (key.empty()) return std::nullopt;
  const bool printable =
      std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 0x7F; });
  if (key.size() > 255 || !printable) {
    return wrong("Idempotency-Key:", "format", "must be 1 to 255 printable ASCII characters");
  }
  std::string whole{http::to_string(request.method)};
  for (const std::string_view part :
       {std::string_view{request.path}, request.header("If-Match"), request.body}) {
    whole += '\n' + std::to_string(part.size()) + '\n';
    whole += part;
  }
  return IdempotencyKey{std::string{key}, auth::hash_opaque_token(whole)};
}

Result<bool> flag_of(const http::Request& request, std::string_view name) {
  const auto text = request.query_param(name);
  if (!text || *text == "false") return false;
  if (*text == "true") return true;
  return wrong("?" + std::string{name}, "format", "must be true or false");
}

Status no_members(const http::Request& request) {
  if (request.body.empty()) return {};
  TASKORA_TRY(object, parse_body(request.body));
  return Body{object}.status();
}

Result<TaskFilter> task_filter_of(const http::Request& request,
                                  const std::function<Result<std::string>()>& zone_of) {
  TaskFilter filter;
  if (const auto text = request.query_param("status")) {
    filter.status = events::parse_task_status(*text);
    if (!filter.status) return wrong("?status", "format", "must be open, done or cancelled");
  }
  if (const auto text = request.query_param("priority")) {
    filter.priority = events::parse_priority(*text);
    if (!filter.priority) return wrong("?priority", "format", "must be P1, P2, P3, P4 or none");
  }
  if (const auto text = request.query_param("tag")) filter.tag = std::string{*text};
  TASKORA_TRY(from, due_bound(request, "due_from", false, zone_of));
  TASKORA_TRY(to, due_bound(request, "due_to", true, zone_of));
  filter.due_from = from;
  filter.due_to = to;
  if (const auto text = request.query_param("project_id")) {
    const auto id = number(*text);
    if (!id) return wrong("?project_id", "format", "must be a whole number");
    filter.project = ProjectId{*id};
  }
  if (const auto text = request.query_param("parent_task_id")) {
    const auto id = number(*text);
    if (!id) return wrong("?parent_task_id", "format", "must be a whole number");
    filter.parent = TaskId{*id};
  }
  return filter;
}

}  // namespace taskora::task_api
