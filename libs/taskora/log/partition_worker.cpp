#include "taskora/log/partition_worker.hpp"

#include "taskora/base/faults.hpp"
#include "taskora/log/dead_letter.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace taskora::log {

PartitionWorker::PartitionWorker(WorkerContext context, Assignment assignment)
    : context_{context},
      owned_{std::move(assignment.ownership)},
      parked_keys_{std::move(assignment.parked_keys)},
      position_{owned_.next},
      settled_{owned_.next},
      careful_until_{assignment.begun.value_or(0)},
      backoff_{context.settings.first_pause, context.settings.longest_pause},
      moved_at_{context.clock.monotonic()} {}

std::optional<Want> PartitionWorker::want() const {
  if (stopped_ || !items_.empty() || context_.clock.monotonic() < ready_at_) return std::nullopt;
  return Want{.partition = owned_.partition, .from = position_};
}

void PartitionWorker::accept(Batch batch) {
  if (batch.truncated) context_.observer.on_truncated(owned_.partition, position_);
  context_.observer.on_lag(owned_.partition, batch.behind);
  std::size_t skipped = 0;
  for (auto& record : batch.records) {
    if (record.offset < position_) continue;  // delivered before
    const auto next = record.offset + 1;
    position_ = next;
    auto sorted = sort_record(context_.consumer, std::move(record));
    if (sorted.sort != Sort::skip) {
      items_.push_back({.sort = sorted.sort, .error = std::move(sorted.error), .next = next});
      decoded_.push_back(std::move(sorted.decoded));
      continue;
    }
    ++skipped;
    if (items_.empty())
      settled_ = next;
    else
      items_.back().next = next;
  }
  position_ = std::max(position_, batch.next);
  if (items_.empty())
    settled_ = position_;
  else
    items_.back().next = position_;
  skipped_ += skipped;
  if (skipped > 0) context_.observer.on_skipped(owned_.partition, skipped);
}

PartitionWorker::Outcome PartitionWorker::step() {
  if (context_.clock.monotonic() < ready_at_) return Outcome::waiting;
  if (stopped_) return Outcome::idle;
  if (items_.empty()) return commit_skipped(false);
  switch (items_.front().sort) {
    case Sort::poison:
      return park_front(DeadReason::permanent, items_.front().error.detail);
    case Sort::newer:
      return stop_here();
    case Sort::skip:
    case Sort::apply:
      break;
  }
  const auto& front = decoded_[head_].record;
  return front.offset < careful_until_ && !is_parked(front) ? apply_alone() : apply_batch();
}

PartitionWorker::Outcome PartitionWorker::apply_batch() {
  const auto count = together_at_front();
  if (const auto begun = context_.store.begin(owned_, items_[count - 1].next); !begun)
    return wait_after(begun.error());
  faults::crash_point("consumer.begun");
  return apply_front(count);
}

PartitionWorker::Outcome PartitionWorker::apply_alone() {
  if (const auto forgiven = forgive_front(); !forgiven) return wait_after(forgiven.error());
  const auto attempts = context_.store.attempt(owned_, decoded_[head_].record.offset);
  if (!attempts) return wait_after(attempts.error());
  attempts_ = *attempts;
  if (attempts_ > context_.settings.attempts) {
    return park_front(DeadReason::attempts_exhausted, "the process ended during its last attempt");
  }
  faults::crash_point("consumer.attempted");
  return apply_front(1);
}

Status PartitionWorker::forgive_front() {
  if (!forgive_) return {};
  TASKORA_CHECK(context_.store.forgive(owned_, decoded_[head_].record.offset));
  forgive_ = false;
  return {};
}

PartitionWorker::Outcome PartitionWorker::apply_front(std::size_t count) {
  const auto began = context_.clock.monotonic();
  const auto records = std::span{decoded_}.subspan(head_, count);
  for (auto& decoded : records) decoded.behind_parked = is_parked(decoded.record);
  auto done = context_.store.apply(owned_, records, items_[count - 1].next);
  if (done && done->freed) {  // replayed or discarded meanwhile: its turn
    parked_keys_.erase(*done->freed);
    return Outcome::worked;
  }
  if (done) return applied(count, *done, began);
  auto& error = done.error();
  if (is_fenced(error)) return wait_after(error);
  if (kind_of(error) == FailureKind::transient) {
    forgive_ = attempts_ > 0;
    // At once, because the next attempt may be another process's; if this fails, too, before ours.
    (void)forgive_front();
    return wait_after(error);
  }
  if (attempts_ > 0) return failed_alone(std::move(error));
  careful_until_ = items_[count - 1].next;
  if (count > 1) return Outcome::worked;
  // It was alone already: what begin() had recorded was its first attempt.
  const auto attempts = context_.store.attempt(owned_, records.front().record.offset);
  if (!attempts) return wait_after(attempts.error());
  attempts_ = *attempts;
  return failed_alone(std::move(error));
}

PartitionWorker::Outcome PartitionWorker::applied(std::size_t count, const Applied& done,
                                                  std::chrono::steady_clock::time_point began) {
  faults::crash_point("consumer.applied");
  for (const auto index : done.parked)
    tell_parked(decoded_[head_ + index].record, DeadReason::behind_parked, "");
  note_committed(items_[count - 1].next);
  drop_front(count);
  context_.observer.on_applied(owned_.partition, done.events, done.repeats,
                               context_.clock.monotonic() - began);
  return Outcome::worked;
}

PartitionWorker::Outcome PartitionWorker::failed_alone(Error error) {
  const auto& record = decoded_[head_].record;
  if (kind_of(error) == FailureKind::permanent)
    return park_front(DeadReason::permanent, error.detail);
  const auto text = error.cause.empty() ? error.detail : error.detail + ": " + error.cause;
  if (attempts_ >= context_.settings.attempts)
    return park_front(DeadReason::attempts_exhausted, text);
  context_.observer.on_retry(record, error, attempts_);
  return rest(context_.settings.retry_pause * (1 << std::min(attempts_ - 1, 6)));
}

PartitionWorker::Outcome PartitionWorker::park_front(DeadReason reason, const std::string& detail) {
  const auto& record = decoded_[head_].record;
  const DeadLetter letter{.record = record,
                          .reason = reason,
                          .detail = detail,
                          .attempts = std::min(attempts_, context_.settings.attempts),
                          .event = items_.front().sort == Sort::poison
                                       ? std::nullopt
                                       : std::optional{decoded_[head_].event.id}};
  const auto parked = context_.store.park(owned_, letter, items_.front().next);
  if (!parked) return wait_after(parked.error());
  if (*parked == Parking::parked)
    tell_parked(record, reason, detail);
  else
    context_.observer.on_applied(owned_.partition, 0, 1, {});
  note_committed(items_.front().next);
  drop_front(1);
  return Outcome::worked;
}

void PartitionWorker::tell_parked(const Record& record, DeadReason reason,
                                  const std::string& detail) {
  faults::crash_point("consumer.parked");
  if (!record.key.empty()) parked_keys_.insert(parking_key(record));
  context_.observer.on_dead_letter(record, reason, detail);
}

PartitionWorker::Outcome PartitionWorker::stop_here() {
  const auto& event = decoded_[head_].event;
  if (const auto outcome = commit_skipped(true); outcome != Outcome::idle) return outcome;
  stopped_ = true;
  context_.observer.on_stopped(owned_.partition, event.type, event.schema_version);
  return Outcome::idle;
}

// Records that need nothing done cost no transaction of their own, until they are many or the
// offset stood still for long.
PartitionWorker::Outcome PartitionWorker::commit_skipped(bool now) {
  if (settled_ <= owned_.next) return Outcome::idle;
  const bool due =
      now || skipped_ >= context_.settings.skipped_before_commit ||
      context_.clock.monotonic() - moved_at_ >= context_.settings.skipped_commit_interval;
  if (!due) return Outcome::idle;
  if (const auto moved = context_.store.skip(owned_, settled_); !moved)
    return wait_after(moved.error());
  note_committed(settled_);
  return Outcome::worked;
}

PartitionWorker::Outcome PartitionWorker::wait_after(const Error& error) {
  if (is_fenced(error)) {
    context_.observer.on_fenced(owned_.partition);
    return Outcome::fenced;
  }
  const auto pause = backoff_.next(context_.random);
  context_.observer.on_waiting(owned_.partition, error, pause);
  return rest(pause);
}

PartitionWorker::Outcome PartitionWorker::rest(std::chrono::milliseconds pause) {
  ready_at_ = context_.clock.monotonic() + pause;
  return Outcome::waiting;
}

bool PartitionWorker::is_parked(const Record& record) const {
  return !parked_keys_.empty() && !faults::enabled("no_parking") && !record.key.empty() &&
         parked_keys_.contains(parking_key(record));
}

// How many records can be handled in one transaction: up to the first that must be by itself.
std::size_t PartitionWorker::together_at_front() const {
  std::size_t count = 0;
  for (; count < items_.size() && count < context_.settings.batch; ++count) {
    if (items_[count].sort != Sort::apply) break;
    const auto& record = decoded_[head_ + count].record;
    if (record.offset < careful_until_ && !is_parked(record)) break;
  }
  return count;
}

void PartitionWorker::drop_front(std::size_t count) {
  items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(count));
  head_ += count;
  if (items_.empty()) {
    decoded_.clear();
    head_ = 0;
    settled_ = position_;
  }
}

void PartitionWorker::note_committed(std::int64_t next) {
  owned_.next = next;
  settled_ = std::max(settled_, next);
  skipped_ = 0;
  attempts_ = 0;
  forgive_ = false;
  backoff_.reset();
  moved_at_ = context_.clock.monotonic();
}

}  // namespace taskora::log
