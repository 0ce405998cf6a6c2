#pragma once
// W3C Trace Context (level 1), carried from a request through the outbox and the log to every
// effect it causes.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace taskora {

struct TraceContext {
  std::array<std::uint8_t, 16> trace_id{};
  std::array<std::uint8_t, 8> span_id{};
  bool sampled = false;

  // "00-<32 hex>-<16 hex>-<2 hex>"; nullopt for anything the specification calls invalid.
  [[nodiscard]] static std::optional<TraceContext> parse(std::string_view traceparent);
  [[nodiscard]] static TraceContext start();  // a new trace, not sampled
  [[nodiscard]] TraceContext child() const;   // the same trace, a new span
  [[nodiscard]] std::string traceparent() const;
  [[nodiscard]] std::string trace_id_hex() const;
};

}  // namespace taskora
