#include "taskora/log/postgres/reader.hpp"

#include "log/postgres/queries.hpp"

#include "taskora/log/headers.hpp"
#include "taskora/log/topics.hpp"

#include <algorithm>
#include <utility>

namespace taskora::log {
namespace {

constexpr std::chrono::seconds kAskForLock{1};

// A derived topic is the part of another one that it carries.
struct Source {
  const Topic* derived = nullptr;
  std::string topic;

  explicit Source(const std::string& name) : topic{name} {
    const auto* known = find_topic(name);
    if (known == nullptr || !known->derived()) return;
    derived = known;
    topic = known->from;
  }
  [[nodiscard]] bool carries(std::string_view type) const {
    return derived == nullptr || derived->carries(type);
  }
};

Record read_record(const db::Row& row, const Partition& partition, std::string_view type) {
  return {.partition = partition,
          .offset = row.get<std::int64_t>("pos"),
          .key = row.get<std::string>("partition_key"),
          .value = row.get<db::Blob>("payload").data,
          .headers = read_headers(row.get<std::string_view>("headers"), type),
          .time = row.get<Timestamp>("numbered_at")};
}

}  // namespace

PostgresReader::PostgresReader(db::Database& database, const Clock& clock, const Doorbell* numbered,
                               PostgresReaderOptions options)
    : clock_{clock},
      numbered_{numbered},
      options_{std::move(options)},
      session_{single_session(database.options(), "reader")},
      lock_{session_, "taskora.consumer." + options_.consumer},
      pause_{options_.shortest_wait} {
  if (numbered_ != nullptr) options_.longest_wait *= 2;
}

Result<Poll> PostgresReader::poll(std::span<const Want> wants, std::chrono::milliseconds wait) {
  const auto rings = numbered_ == nullptr ? 0 : numbered_->rings();
  Poll poll;
  TASKORA_TRY(mine, elected(poll));
  if (!mine) {
    if (poll.revoked.empty())
      wakes_seen_ = woken_.wait(wakes_seen_, std::min(wait, options_.standby_wait));
    return poll;
  }
  if (!poll.assigned.empty()) return poll;
  if (!wants.empty()) {
    TASKORA_TRY(batches, read(wants));
    poll.batches = std::move(batches);
  }
  const bool found =
      std::ranges::any_of(poll.batches, [](const Batch& batch) { return !batch.records.empty(); });
  if (found)
    pause_ = options_.shortest_wait;
  else
    rest(wait, rings);
  return poll;
}

// Whether this process reads; fills in what changed.
Result<bool> PostgresReader::elected(Poll& poll) {
  const auto now = clock_.monotonic();
  bool mine = reading_;
  if (now < stand_by_until_) {
    mine = false;
  } else if (!reading_ || now - asked_ >= kAskForLock) {
    const auto held = lock_.hold();
    asked_ = now;
    if (!held) return fail(held.error());  // nothing is known, and nothing can be read either
    mine = *held;
  }
  if (mine == reading_) return mine;
  reading_ = mine;
  auto& changed = mine ? poll.assigned : poll.revoked;
  for (const auto& topic : options_.topics) changed.push_back({.topic = topic});
  return mine;
}

// One compare-and-set failed: somebody else reads, whatever the lock says. All topics have the same
// owner here.
void PostgresReader::give_up(const Partition&) {
  lock_.release();
  stand_by_until_ = clock_.monotonic() + options_.standby_wait;
}

Result<std::vector<Batch>> PostgresReader::read(std::span<const Want> wants) {
  std::vector<Source> sources;
  std::vector<std::string> topics;
  std::vector<std::int64_t> starts;
  std::vector<Batch> batches;
  for (const auto& want : wants) {
    topics.push_back(sources.emplace_back(want.partition.topic).topic);
    starts.push_back(want.from);
    batches.push_back({.partition = want.partition, .next = want.from});
  }
  TASKORA_TRY(rows, session_.call(db::Scope::service(), postgres::kLogRead,
                                  {topics, starts, static_cast<std::int64_t>(options_.window),
                                   static_cast<std::int64_t>(options_.records)}));
  std::vector<std::size_t> found(wants.size());
  for (const auto row : rows) {
    const auto nr = static_cast<std::size_t>(row.get<std::int64_t>("nr") - 1);
    auto& batch = batches[nr];
    const auto first = row.opt<std::int64_t>("first").value_or(0);
    const auto last = row.opt<std::int64_t>("last").value_or(0);
    if (last == 0) continue;  // nothing has ever been numbered, or all of it has expired
    if (found[nr] == 0) {
      batch.truncated = wants[nr].from > 0 && wants[nr].from < first;
      batch.next = std::max(batch.next, std::min(std::max(wants[nr].from, first) +
                                                     static_cast<std::int64_t>(options_.window),
                                                 last + 1));
    }
    if (row.is_null("pos")) continue;
    ++found[nr];
    const auto type = row.get<std::string_view>("type");
    const auto pos = row.get<std::int64_t>("pos");
    if (sources[nr].carries(type)) batch.records.push_back(read_record(row, batch.partition, type));
    if (found[nr] == options_.records) batch.next = pos + 1;
    batch.behind = last + 1 - batch.next;
  }
  return batches;
}

void PostgresReader::rest(std::chrono::milliseconds wait, std::uint64_t rings) {
  const auto time = std::min(wait, pause_);
  pause_ = std::min(pause_ * 2, options_.longest_wait);
  if (time.count() <= 0) return;
  if (numbered_ != nullptr)
    numbered_->wait(rings, time);
  else
    wakes_seen_ = woken_.wait(wakes_seen_, time);
}

}  // namespace taskora::log
