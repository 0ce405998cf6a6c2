#include "taskora/base/trace.hpp"

#include "taskora/base/uuid.hpp"

#include <algorithm>
#include <cstring>
#include <span>

namespace taskora {
namespace {

constexpr char kHex[] = "0123456789abcdef";

std::string hex(std::span<const std::uint8_t> bytes) {
  std::string text;
  for (const auto byte : bytes) {
    text += kHex[byte >> 4U];
    text += kHex[byte & 0x0FU];
  }
  return text;
}

// Lower case only, as the specification demands.
bool unhex(std::string_view text, std::span<std::uint8_t> out) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
  };
  for (std::size_t i = 0; i < out.size(); ++i) {
    const int high = digit(text[2 * i]);
    const int low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    out[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return true;
}

bool all_zero(std::span<const std::uint8_t> bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](auto b) { return b == 0; });
}

// A span id from the random half of a UUID: unique enough for a trace, and never zero.
void new_span(TraceContext& context) {
  const auto id = Uuid::v7();
  std::memcpy(context.span_id.data(), id.bytes().data() + 8, context.span_id.size());
}

}  // namespace

std::optional<TraceContext> TraceContext::parse(std::string_view text) {
  if (text.size() < 55 || text[2] != '-' || text[35] != '-' || text[52] != '-') return std::nullopt;
  std::uint8_t version = 0;
  std::uint8_t flags = 0;
  TraceContext context;
  if (!unhex(text.substr(0, 2), {&version, 1}) || version == 0xFF ||
      (version == 0 && text.size() != 55) || (text.size() > 55 && text[55] != '-') ||
      !unhex(text.substr(3, 32), context.trace_id) ||
      !unhex(text.substr(36, 16), context.span_id) || !unhex(text.substr(53, 2), {&flags, 1}) ||
      all_zero(context.trace_id) || all_zero(context.span_id)) {
    return std::nullopt;
  }
  context.sampled = (flags & 1U) != 0;
  return context;
}

TraceContext TraceContext::start() {
  TraceContext context;
  context.trace_id = Uuid::v7().bytes();
  new_span(context);
  return context;
}

TraceContext TraceContext::child() const {
  TraceContext context = *this;
  new_span(context);
  return context;
}

std::string TraceContext::traceparent() const {
  return "00-" + hex(trace_id) + "-" + hex(span_id) + (sampled ? "-01" : "-00");
}

std::string TraceContext::trace_id_hex() const {
  return hex(trace_id);
}

}  // namespace taskora
