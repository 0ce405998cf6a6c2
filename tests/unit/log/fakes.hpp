#pragma once
// A log and a database in memory, for the consumer's loop.

#include "taskora/log/consumer_loop.hpp"
#include "taskora/testing/fake_clock.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace taskora::log::fakes {

inline events::Event event(const std::string& key, std::int64_t version,
                           std::string type = "task.updated", int schema = 1) {
  return {.id = Uuid::v7(),
          .type = std::move(type),
          .schema_version = schema,
          .time = {},
          .user_id = {},
          .project_id = {},
          .task_id = {},
          .task_version = version,
          .subject = key,
          .trace = TraceContext::start(),
          .data = "{}"};
}

inline Record record(std::int64_t offset, const events::Event& event, bool header = true) {
  Record record{.partition = {.topic = "task-events"},
                .offset = offset,
                .key = event.subject,
                .value = events::encode(event),
                .headers = {},
                .time = {}};
  if (header) record.headers.emplace_back(kTypeHeader, event.type);
  return record;
}

// Delivers what is in `records`; never waits, and moves the clock by what it was allowed to wait.
class Reader final : public LogReader {
 public:
  explicit Reader(testing::FakeClock& clock) : clock_{clock} {}

  Result<Poll> poll(std::span<const Want> wants, std::chrono::milliseconds wait) override {
    Poll poll;
    std::swap(poll.assigned, assign);
    std::swap(poll.revoked, revoke);
    waits.push_back(wait);
    if (down) return fail(unavailable("down"));
    for (const auto& want : wants) {
      Batch batch{.partition = want.partition,
                  .records = {},
                  .next = std::max(want.from, end()),
                  .behind = 0};
      for (const auto& one : records) {
        if (one.partition == want.partition && one.offset >= want.from)
          batch.records.push_back(one);
      }
      batch.truncated =
          want.from > 0 && !records.empty() && want.from < records.front().offset && truncated;
      poll.batches.push_back(std::move(batch));
    }
    const bool found = std::ranges::any_of(
        poll.batches, [](const Batch& batch) { return !batch.records.empty(); });
    if (!found && poll.assigned.empty()) clock_.advance(wait);
    return poll;
  }
  void give_up(const Partition& partition) override { given_up.push_back(partition); }
  void committed(const Partition&, std::int64_t next) override { hints.push_back(next); }
  void wake() override {}

  [[nodiscard]] std::int64_t end() const { return records.empty() ? 0 : records.back().offset + 1; }

  std::vector<Partition> assign{{.topic = "task-events"}};
  std::vector<Partition> revoke;
  std::vector<Record> records;
  std::vector<Partition> given_up;
  std::vector<std::int64_t> hints;
  std::vector<std::chrono::milliseconds> waits;
  bool down = false;
  bool truncated = false;

 private:
  testing::FakeClock& clock_;
};

struct Letter {
  std::int64_t offset;
  std::string key;
  std::string value;
  DeadReason reason;
};

// The consumer's tables; `handle` is the handler. Everything one call does happens, or nothing.
class Store final : public ConsumerStore {
 public:
  using Handle = std::function<Status(const Decoded&)>;

  Result<Assignment> assign(const Partition& partition) override {
    if (down) return fail(unavailable("down"));
    Assignment assignment{.ownership = {.partition = partition, .epoch = ++epoch, .next = next},
                          .begun = begun,
                          .parked_keys = {}};
    for (const auto& letter : letters) assignment.parked_keys.insert(letter.key);
    return assignment;
  }
  Result<std::vector<Partition>> lost(std::span<const Ownership> owned) override {
    if (down) return fail(unavailable("down"));
    std::vector<Partition> gone;
    for (const auto& one : owned) {
      if (one.epoch != epoch) gone.push_back(one.partition);
    }
    return gone;
  }
  Status begin(const Ownership& o, std::int64_t through) override {
    TASKORA_CHECK(guard(o));
    begun = through;
    journal.push_back("begin");
    return {};
  }
  Result<Applied> apply(const Ownership& o, std::span<const Decoded> events,
                        std::int64_t to) override {
    TASKORA_CHECK(guard(o));
    ++transactions;
    auto new_inbox = inbox;
    auto new_letters = letters;
    std::vector<std::string> done;
    Applied applied;
    for (std::size_t i = 0; i < events.size(); ++i) {
      const auto& one = events[i];
      if (one.behind_parked) {
        if (!waits(one.record.key)) return Applied{.freed = one.record.key};
        if (inbox.contains(one.event.id)) {
          ++applied.repeats;
          continue;
        }
        new_letters.push_back(
            {one.record.offset, one.record.key, one.record.value, DeadReason::behind_parked});
        applied.parked.push_back(i);
        continue;
      }
      if (!new_inbox.insert(one.event.id).second) {
        ++applied.repeats;
        continue;
      }
      journal.push_back("try " + label(one));
      TASKORA_CHECK(handle(one));
      done.push_back(label(one));
      ++applied.events;
    }
    inbox = std::move(new_inbox);
    letters = std::move(new_letters);
    effects.insert(effects.end(), done.begin(), done.end());
    move(to);
    return applied;
  }
  Status skip(const Ownership& o, std::int64_t to) override {
    TASKORA_CHECK(guard(o));
    ++skips;
    move(to);
    return {};
  }
  Result<int> attempt(const Ownership& o, std::int64_t offset) override {
    TASKORA_CHECK(guard(o));
    journal.push_back("attempt");
    return ++attempts[offset];
  }
  Status forgive(const Ownership& o, std::int64_t offset) override {
    TASKORA_CHECK(guard(o));
    --attempts[offset];
    return {};
  }
  Result<Parking> park(const Ownership& o, const DeadLetter& letter, std::int64_t to) override {
    TASKORA_CHECK(guard(o));
    const auto& record = letter.record;
    move(to);
    if (letter.event && inbox.contains(*letter.event)) return Parking::repeat;
    letters.push_back({record.offset, record.key, record.value, letter.reason});
    return Parking::parked;
  }

  static std::string label(const Decoded& one) {
    return one.event.subject + std::to_string(one.event.task_version.value_or(0));
  }

  Handle handle = [](const Decoded&) -> Status { return {}; };
  bool down = false;
  std::int64_t epoch = 0;
  std::int64_t next = 0;
  std::optional<std::int64_t> begun;
  std::set<Uuid> inbox;
  std::map<std::int64_t, int> attempts;
  std::vector<Letter> letters;
  std::vector<std::string> effects;  // committed, in order
  std::vector<std::string> journal;
  int transactions = 0;
  int skips = 0;

 private:
  bool waits(const std::string& key) const {
    return std::ranges::any_of(letters, [&](const Letter& one) { return one.key == key; });
  }
  Status guard(const Ownership& o) const {
    if (down) return fail(unavailable("down"));
    if (o.epoch != epoch || o.next != next)
      return fail(ErrorCode::conflict, std::string{kFenced}, "");
    return {};
  }
  void move(std::int64_t to) {
    next = to;
    begun.reset();
    std::erase_if(attempts, [&](const auto& one) { return one.first < to; });
  }
};

struct Observer final : ConsumerObserver {
  void on_stopped(const Partition&, std::string_view type, int) override {
    stopped.emplace_back(type);
  }
  void on_skipped(const Partition&, std::size_t records) override { skipped += records; }
  void on_waiting(const Partition&, const Error&, std::chrono::milliseconds pause) override {
    pauses.push_back(pause);
  }
  void on_truncated(const Partition&, std::int64_t) override { ++truncated; }
  void on_fenced(const Partition&) override { ++fenced; }
  void on_applied(const Partition&, std::size_t events, std::size_t more,
                  std::chrono::duration<double>) override {
    applied += events;
    repeats += more;
  }
  std::vector<std::string> stopped;
  std::vector<std::chrono::milliseconds> pauses;
  std::size_t skipped = 0;
  std::size_t applied = 0;
  std::size_t repeats = 0;
  int truncated = 0;
  int fenced = 0;
};

// A consumer of task-events in a world of its own.
struct World {
  explicit World(std::vector<std::string> types = {"task.*"}, ConsumerSettings settings = {})
      : loop{{.name = "notifier",
              .topics = {"task-events"},
              .types = std::move(types),
              .handler = {}},
             settings,
             reader,
             store,
             clock,
             [] { return 0.5; },
             observer} {}

  std::int64_t add(const events::Event& one, bool header = true) {
    reader.records.push_back(record(reader.end() + 1, one, header));
    return reader.records.back().offset;
  }
  std::int64_t add_bytes(const std::string& key, std::string value) {
    auto one = record(reader.end() + 1, event(key, 1));
    one.value = std::move(value);
    reader.records.push_back(std::move(one));
    return reader.records.back().offset;
  }
  // Steps, in simulated time.
  void run(std::chrono::milliseconds time = std::chrono::milliseconds{3'000}) {
    const auto end = clock.monotonic() + time;
    for (int i = 0; i < 10'000 && clock.monotonic() < end; ++i) (void)loop.step();
  }

  testing::FakeClock clock;
  Reader reader{clock};
  Store store;
  Observer observer;
  ConsumerLoop loop;
};

}  // namespace taskora::log::fakes
