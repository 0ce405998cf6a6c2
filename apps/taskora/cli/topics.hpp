#pragma once
// `taskora topics plan|apply`: the topics of contracts/topics.yaml on the cluster that
// TASKORA_KAFKA_* names.

#include "taskora/log/settings.hpp"

#include <ostream>

namespace taskora::cli {

// Shows what would change. The exit code: 0 nothing, 3 something, 1 the cluster cannot be asked, or
// the contract cannot be reached from what is there (fewer partitions than the cluster has).
[[nodiscard]] int plan_topics(const log::Settings& settings, std::ostream& out, std::ostream& err);

struct ApplyOptions {
  // Only with the consumers' lag at 0 and the relay stopped: keys move to other partitions, and the
  // later events of a task could overtake earlier ones.
  bool raise_partitions = false;
};

// Makes the changes, one after the other; nothing at all when one is refused. 0: the cluster is as
// the contract says; 1 it is not, and the last line says why. Repeating it is safe.
[[nodiscard]] int apply_topics(const log::Settings& settings, ApplyOptions options,
                               std::ostream& out, std::ostream& err);

}  // namespace taskora::cli
