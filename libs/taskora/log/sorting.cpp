#include "taskora/log/sorting.hpp"

#include "taskora/log/topics.hpp"

#include <algorithm>
#include <utility>

namespace taskora::log {
namespace {

bool wants(const Consumer& consumer, std::string_view type) {
  return consumer.types.empty() || std::ranges::any_of(consumer.types, [&](const auto& pattern) {
           return type_matches(pattern, type);
         });
}

bool is_newer(const events::Event& event) {
  const auto* type = events::find_type(event.type);
  return type == nullptr || event.schema_version > type->schema_version;
}

}  // namespace

Sorted sort_record(const Consumer& consumer, Record record) {
  Sorted sorted{
      .sort = Sort::skip, .decoded = {.record = std::move(record), .event = {}}, .error = {}};
  const auto& bytes = sorted.decoded.record;
  if (const auto type = bytes.header(kTypeHeader); !type.empty() && !wants(consumer, type))
    return sorted;
  auto event = events::decode(bytes.value);
  if (!event) {
    sorted.sort = Sort::poison;
    sorted.error = std::move(event).error();
    return sorted;
  }
  if (!wants(consumer, event->type)) return sorted;
  sorted.decoded.event = *std::move(event);
  sorted.sort =
      !consumer.types.empty() && is_newer(sorted.decoded.event) ? Sort::newer : Sort::apply;
  return sorted;
}

}  // namespace taskora::log
