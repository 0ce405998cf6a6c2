#include "taskora/log/topics.hpp"

#include <algorithm>
#include <array>

namespace taskora::log {
namespace {

#include "log/topics_table.inc"

constexpr std::array kCapabilities{
    Capabilities{.adapter = "postgres",
                 .ordered = true,
                 .offsets = true,
                 .partitions = false,
                 .compaction = false,
                 .derived_topics = true},
    Capabilities{.adapter = "kafka",
                 .ordered = true,
                 .offsets = true,
                 .partitions = true,
                 .compaction = true,
                 .derived_topics = true},
};

constexpr std::string_view kDeadLetter = ".dlq";

}  // namespace

bool Topic::carries(std::string_view type) const {
  return std::ranges::any_of(events,
                             [&](std::string_view pattern) { return type_matches(pattern, type); });
}

std::span<const Topic> topics() {
  return kTopics;
}

const Topic* find_topic(std::string_view name) {
  const auto* at = std::ranges::find(kTopics, name, &Topic::name);
  return at == std::end(kTopics) ? nullptr : at;
}

std::string dead_letter_topic(std::string_view name) {
  return std::string{name} + std::string{kDeadLetter};
}

std::string_view source_of_dead_letter_topic(std::string_view name) {
  if (!name.ends_with(kDeadLetter)) return {};
  name.remove_suffix(kDeadLetter.size());
  return name;
}

bool type_matches(std::string_view pattern, std::string_view type) {
  if (!pattern.ends_with('*')) return pattern == type;
  pattern.remove_suffix(1);
  return type.starts_with(pattern);
}

std::span<const Capabilities> capabilities() {
  return kCapabilities;
}

const Capabilities* find_capabilities(std::string_view adapter) {
  const auto* at = std::ranges::find(kCapabilities, adapter, &Capabilities::adapter);
  return at == kCapabilities.end() ? nullptr : at;
}

}  // namespace taskora::log
