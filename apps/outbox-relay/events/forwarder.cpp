#include "outbox-relay/events/forwarder.hpp"

#include "taskora/base/faults.hpp"
#include "taskora/log/record_size.hpp"
#include "taskora/log/topics.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace taskora::outbox_relay {
namespace {

// For its own sake: nothing that passes by itself.
bool is_refused(const Status& status) {
  return !status && (status.error().type == log::kRecordTooLarge ||
                     status.error().type == log::kRecordRefused);
}

void add_records_of(ForwardEntry entry, std::vector<log::Record>& records) {
  if (!entry.record) return;
  const auto first = records.size();
  records.push_back(*std::move(entry.record));
  if (entry.letter) return;
  const auto type = std::string{records[first].header(log::kTypeHeader)};
  for (const auto& other : log::topics()) {
    if (other.from != records[first].partition.topic || !other.carries(type)) continue;
    records.push_back(records[first]);
    records.back().partition.topic = other.name;
  }
}

std::vector<log::Record> records_of_all(std::vector<ForwardEntry> entries) {
  std::vector<log::Record> records;
  records.reserve(2 * entries.size());
  for (auto& entry : entries) add_records_of(std::move(entry), records);
  return records;
}

}  // namespace

std::vector<log::Record> records_of(ForwardEntry entry) {
  std::vector<log::Record> records;
  add_records_of(std::move(entry), records);
  return records;
}

Result<std::int64_t> Forwarder::forwarded(std::int64_t epoch) {
  TASKORA_TRY(place, store_.place(epoch));
  if (!place) return fail(not_found("this leader"));
  return place->forwarded;
}

Result<std::optional<Forwarded>> Forwarder::step(std::int64_t epoch) {
  auto ahead = std::exchange(ahead_, std::nullopt);
  TASKORA_TRY(place, store_.place(epoch));
  if (!place) return std::nullopt;
  TASKORA_TRY(entries, read(place->forwarded, std::move(ahead)));
  if (entries.empty()) {
    TASKORA_CHECK(writer_.check());
    return Forwarded{.through = place->forwarded};
  }
  const auto through = entries.back().pos;
  const auto count = entries.size();
  if (faults::enabled("forward_early"))
    TASKORA_CHECK(store_.move(epoch, place->forwarded, through));
  const auto appended = writer_.append_while(records_of_all(std::move(entries)), [&] {
    if (place->last > through) read_ahead(through);
  });
  std::vector<PutAside> put_aside;
  if (is_refused(appended)) {
    now_ = std::max<std::size_t>(count / 2, 1);
    if (count > 1)
      return Forwarded{.through = place->forwarded, .behind = place->last - place->forwarded};
    TASKORA_TRY(again, store_.read(place->forwarded, 1));
    if (again.empty()) return fail(internal_error("a position is gone"));
    TASKORA_TRY(aside, append_alone(again.front()));
    put_aside = std::move(aside);
  } else {
    TASKORA_CHECK(appended);
  }
  faults::crash_point("relay.after_append");
  TASKORA_TRY(moved, store_.move(epoch, place->forwarded, through));
  if (!moved) return std::nullopt;
  now_ = std::min(now_ * 2, batch_);
  return Forwarded{
      .through = through, .behind = place->last - through, .put_aside = std::move(put_aside)};
}

Result<std::vector<ForwardEntry>> Forwarder::read(std::int64_t after, std::optional<Ahead> ahead) {
  if (ahead && ahead->after == after && ahead->entries.size() <= now_)
    return std::move(ahead->entries);
  return store_.read(after, now_);
}

// A failure is met again, and told, by the step that needs the page.
void Forwarder::read_ahead(std::int64_t after) {
  if (auto entries = store_.read(after, batch_))
    ahead_ = Ahead{.after = after, .entries = *std::move(entries)};
}

// The records of one entry, one by one: those that their topic does not take are put aside. When it
// is the event's own topic, its copies are not written either.
Result<std::vector<PutAside>> Forwarder::append_alone(const ForwardEntry& entry) {
  const auto records = records_of(entry);
  std::vector<PutAside> put_aside;
  for (const auto& record : records) {
    const auto appended = writer_.append({&record, 1});
    if (!is_refused(appended)) {
      TASKORA_CHECK(appended);
      continue;
    }
    const auto& error = appended.error();
    put_aside.push_back({.pos = entry.pos, .topic = record.partition.topic, .detail = error.cause});
    // A letter that its topic does not take either stays where it is, in the table.
    if (entry.letter) break;
    TASKORA_TRY(letter, store_.put_aside(record, error));
    TASKORA_CHECK(append_letter(letter));
    if (&record == &records.front()) break;
  }
  return put_aside;
}

Status Forwarder::append_letter(const log::StoredLetter& letter) {
  const auto record = log::dead_letter_record(letter);
  auto appended = writer_.append({&record, 1});
  if (is_refused(appended)) return {};
  return appended;
}

}  // namespace taskora::outbox_relay
