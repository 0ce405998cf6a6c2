#include "outbox-relay/domain/snapshot.hpp"

#include <algorithm>
#include <charconv>

namespace taskora::outbox_relay {
namespace {

// Reads a number at the front of `rest`, and the separator after it when there is one.
bool take(std::string_view& rest, TransactionId& out, char separator) {
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), out);
  if (error != std::errc{}) return false;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  if (rest.empty()) return separator == ',';
  if (rest.front() != separator) return false;
  rest.remove_prefix(1);
  return separator == ':' || !rest.empty();
}

}  // namespace

bool Snapshot::sees(TransactionId id) const {
  if (id < xmin) return true;
  return id < xmax && !std::ranges::binary_search(running, id);
}

std::optional<Snapshot> Snapshot::parse(std::string_view text) {
  Snapshot snapshot;
  if (!take(text, snapshot.xmin, ':') || !take(text, snapshot.xmax, ':')) return std::nullopt;
  while (!text.empty()) {
    TransactionId id = 0;
    if (!take(text, id, ',')) return std::nullopt;
    snapshot.running.push_back(id);
  }
  if (snapshot.xmin > snapshot.xmax || !std::ranges::is_sorted(snapshot.running))
    return std::nullopt;
  return snapshot;
}

std::string Snapshot::text() const {
  std::string out = std::to_string(xmin) + ':' + std::to_string(xmax) + ':';
  for (std::size_t i = 0; i < running.size(); ++i) {
    if (i > 0) out += ',';
    out += std::to_string(running[i]);
  }
  return out;
}

}  // namespace taskora::outbox_relay
