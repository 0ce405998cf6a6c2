#include "taskora/log/consumer_loop.hpp"

#include <algorithm>
#include <utility>

namespace taskora::log {

ConsumerLoop::ConsumerLoop(Consumer consumer, ConsumerSettings settings, LogReader& reader,
                           ConsumerStore& store, const Clock& clock, Random random,
                           ConsumerObserver& observer)
    : consumer_{std::move(consumer)},
      settings_{settings},
      reader_{reader},
      store_{store},
      clock_{clock},
      random_{std::move(random)},
      observer_{observer} {}

Status ConsumerLoop::step() {
  TASKORA_CHECK(assign_waiting());
  TASKORA_TRY(poll, reader_.poll(wants(), patience()));
  take(std::move(poll));
  TASKORA_CHECK(assign_waiting());
  give_up_lost();
  run_workers();
  return {};
}

Status ConsumerLoop::assign_waiting() {
  while (!unassigned_.empty()) {
    const auto partition = *unassigned_.begin();
    TASKORA_TRY(assignment, store_.assign(partition));
    unassigned_.erase(unassigned_.begin());
    observer_.on_assigned(partition, assignment.ownership.epoch, assignment.ownership.next);
    const WorkerContext context{.consumer = consumer_,
                                .settings = settings_,
                                .store = store_,
                                .clock = clock_,
                                .random = random_,
                                .observer = observer_};
    workers_[partition] = std::make_unique<PartitionWorker>(context, std::move(assignment));
    busy_ = true;
  }
  return {};
}

std::vector<Want> ConsumerLoop::wants() const {
  std::vector<Want> all;
  for (const auto& [partition, worker] : workers_) {
    if (auto want = worker->want()) all.push_back(std::move(*want));
  }
  return all;
}

// How long the poll may wait: not at all while there is work, and not beyond the end of anyone's
// pause.
std::chrono::milliseconds ConsumerLoop::patience() const {
  if (busy_) return std::chrono::milliseconds{0};
  auto wait = settings_.idle_wait;
  const auto now = clock_.monotonic();
  for (const auto& [partition, worker] : workers_) {
    if (worker->ready_at() <= now) continue;
    wait = std::min(wait, std::chrono::ceil<std::chrono::milliseconds>(worker->ready_at() - now));
  }
  return wait;
}

// A failure is no news of a partition: its worker meets it by itself.
void ConsumerLoop::give_up_lost() {
  const auto now = clock_.monotonic();
  if (workers_.empty() || now - looked_at_ < settings_.ownership_interval) return;
  looked_at_ = now;
  std::vector<Ownership> owned;
  owned.reserve(workers_.size());
  for (const auto& [partition, worker] : workers_) owned.push_back(worker->ownership());
  const auto lost = store_.lost(owned);
  if (!lost) return;
  for (const auto& partition : *lost) {
    observer_.on_fenced(partition);
    reader_.give_up(partition);
    workers_.erase(partition);
  }
}

void ConsumerLoop::take(Poll poll) {
  for (const auto& partition : poll.revoked) {
    unassigned_.erase(partition);
    if (workers_.erase(partition) > 0) observer_.on_revoked(partition);
  }
  for (auto& partition : poll.assigned) {
    workers_.erase(partition);
    unassigned_.insert(std::move(partition));
  }
  for (auto& batch : poll.batches) {
    if (const auto at = workers_.find(batch.partition); at != workers_.end())
      at->second->accept(std::move(batch));
  }
}

void ConsumerLoop::run_workers() {
  busy_ = false;
  for (auto at = workers_.begin(); at != workers_.end();) {
    auto& worker = *at->second;
    const auto before = worker.committed();
    const auto outcome = worker.step();
    if (outcome == PartitionWorker::Outcome::fenced) {
      reader_.give_up(worker.partition());
      at = workers_.erase(at);
      continue;
    }
    if (worker.committed() != before) reader_.committed(worker.partition(), worker.committed());
    busy_ = busy_ || outcome == PartitionWorker::Outcome::worked;
    ++at;
  }
}

}  // namespace taskora::log
