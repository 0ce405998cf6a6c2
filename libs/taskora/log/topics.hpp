#pragma once
// Every topic of the product, as contracts/topics.yaml declares it (embedded at build), and what
// each adapter can do.

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace taskora::log {

struct Topic {
  std::string_view name;
  std::string_view from;  // a derived topic: the one whose records fill it; else empty
  std::span<const std::string_view> events;  // types ("task.created") or families ("task.*")
  int partitions;
  std::chrono::days retention;
  bool deletes;                       // old records go by age
  bool compacts;                      // the latest record of each key stays
  std::string_view key;               // what the records are keyed by
  std::size_t max_record_bytes;       // as it travels: with key, headers and the log's own overhead
  bool dead_letter;                   // <name>.dlq exists
  std::size_t dead_letter_max_bytes;  // of it: the record whole, and what is said of it

  // Whether records of this type are in the topic.
  [[nodiscard]] bool carries(std::string_view type) const;
  [[nodiscard]] bool derived() const { return !from.empty(); }
};

[[nodiscard]] std::span<const Topic> topics();
[[nodiscard]] const Topic* find_topic(std::string_view name);  // nullptr: no such topic
[[nodiscard]] std::string dead_letter_topic(std::string_view name);
// "task-events.dlq" → "task-events"; empty: not the name of a dead-letter topic.
[[nodiscard]] std::string_view source_of_dead_letter_topic(std::string_view name);

// "task.*" covers "task.created"; "*" covers everything; anything else only itself.
[[nodiscard]] bool type_matches(std::string_view pattern, std::string_view type);

// What a test, and only a test, may ask before it expects something. Promises P1 to P5 hold on
// every adapter.
struct Capabilities {
  std::string_view adapter;
  bool ordered;     // records of one key arrive in order (else the task's version restores it)
  bool offsets;     // records have offsets that a consumer may go back to
  bool partitions;  // more than one per topic
  bool compaction;
  bool derived_topics;  // task-updates and task-lifecycle can be read
};
[[nodiscard]] std::span<const Capabilities> capabilities();
[[nodiscard]] const Capabilities* find_capabilities(std::string_view adapter);

}  // namespace taskora::log
