#include "simulation/broker.hpp"

#include "simulation/relay_stores.hpp"

#include "taskora/log/topics.hpp"

#include <algorithm>
#include <ranges>

namespace taskora::simulation {
namespace {

int partition_of(const std::string& key, int partitions) {
  unsigned sum = 0;
  for (const char c : key) sum = sum * 31U + static_cast<unsigned char>(c);
  return static_cast<int>(sum % static_cast<unsigned>(partitions));
}

}  // namespace

std::shared_ptr<Broker::Producer> Broker::connect() {
  return producers_.emplace_back(std::make_shared<Producer>());
}

bool Broker::quiet() const {
  return std::ranges::all_of(producers_, [](const auto& one) { return one->empty(); }) &&
         std::ranges::all_of(logs_ | std::views::values,
                             [](const Log& one) { return one.shown == one.records.size(); });
}

bool Broker::deliver() {
  std::vector<Producer*> sending;
  for (const auto& one : producers_) {
    if (!one->empty()) sending.push_back(one.get());
  }
  std::vector<Log*> hidden;
  for (auto& one : logs_ | std::views::values) {
    if (one.shown < one.records.size()) hidden.push_back(&one);
  }
  if (sending.empty() && hidden.empty()) return false;
  if (hidden.empty() || (!sending.empty() && dice_.below(3) != 0)) {
    auto& producer = *sending[dice_.index(sending.size())];
    for (auto count = 1 + dice_.below(4); count > 0 && !producer.empty(); --count) {
      auto [record, request] = std::move(producer.front());
      producer.pop_front();
      land(std::move(record));
      --request->missing;
    }
    return true;
  }
  auto& one = *hidden[dice_.index(hidden.size())];
  one.shown += 1 + dice_.index(one.records.size() - one.shown);
  return true;
}

void Broker::land(log::Record record) {
  landed_(record);
  if (const auto* topic = log::find_topic(record.partition.topic);
      topic == nullptr || topic->derived())
    return;  // nobody here reads it
  record.partition.number = partition_of(record.key, partitions_);
  auto& log = logs_[record.partition];
  record.offset = log.records.empty() ? 0 : log.records.back().offset + 1;
  if (gaps_ && dice_.below(8) == 0) record.offset += static_cast<std::int64_t>(dice_.below(3));
  log.records.push_back(std::move(record));
}

// A process that goes away leaves behind what it sent, or a part.
ModelWriter::~ModelWriter() {
  drop_some();
}

void ModelWriter::drop_some() {
  const auto keep = dice_.index(producer_->size() + 1);
  while (producer_->size() > keep) producer_->pop_back();
}

Status ModelWriter::append(std::span<const log::Record> records) {
  if (gate_.pass("log.append") == Fate::refuse) return refused();
  const auto request = std::make_shared<Broker::Request>(Broker::Request{records.size()});
  for (const auto& record : records) producer_->emplace_back(record, request);
  while (request->missing > 0) {
    if (gate_.pass("log.acknowledged?") == Fate::go) continue;
    // Gave up waiting. What is still queued may land before whatever is sent next, or never.
    drop_some();
    return answer_lost();
  }
  if (dice_.per_mille(unanswered_)) return answer_lost();
  return {};
}

Status ModelWriter::check() {
  return statement(gate_, "log.check", []() -> Status { return {}; });
}

ModelReader::ModelReader(Database& database, Broker* broker, Group& group, Gate& gate, Dice& dice,
                         Sleep sleep, Options options)
    : db_{database},
      broker_{broker},
      group_{group},
      gate_{gate},
      dice_{dice},
      sleep_{std::move(sleep)},
      options_{options} {}

Result<log::Poll> ModelReader::poll(std::span<const log::Want> wants,
                                    std::chrono::milliseconds wait) {
  if (gate_.pass("log.poll") != Fate::go) return refused();
  log::Poll poll;
  tell(poll);
  bool found = !poll.assigned.empty() || !poll.revoked.empty();
  for (const auto& want : wants) {
    if (!group_.told[options_.process].contains(want.partition)) continue;
    poll.batches.push_back(read(want));
    found = found || !poll.batches.back().records.empty();
  }
  if (options_.note) note(poll);
  if (!found) sleep_(std::min<std::chrono::microseconds>(wait, std::chrono::milliseconds{50}));
  return poll;
}

void ModelReader::note(const log::Poll& poll) const {
  for (const auto& one : poll.assigned)
    options_.note("  > is assigned " + one.topic + '/' + std::to_string(one.number));
  for (const auto& one : poll.revoked)
    options_.note("  > loses " + one.topic + '/' + std::to_string(one.number));
  for (const auto& batch : poll.batches) {
    if (batch.records.empty()) continue;
    options_.note("  > reads " + std::to_string(batch.records.size()) + " from " +
                  std::to_string(batch.records.front().offset) + ", next " +
                  std::to_string(batch.next));
  }
}

void ModelReader::tell(log::Poll& poll) {
  auto& told = group_.told[options_.process];
  for (const auto& partition : group_.partitions) {
    const auto owner = group_.owner.find(partition);
    const bool mine = owner != group_.owner.end() && owner->second == options_.process;
    if (mine && told.insert(partition).second) poll.assigned.push_back(partition);
    if (!mine && told.erase(partition) > 0) poll.revoked.push_back(partition);
  }
}

log::Batch ModelReader::read(const log::Want& want) {
  log::Batch batch{.partition = want.partition, .next = want.from};
  if (broker_ != nullptr)
    read_broker(want, batch);
  else
    read_event_log(want, batch);
  auto& read_to = group_.read_to[want.partition];
  read_to = std::max(read_to, batch.next);
  return batch;
}

void ModelReader::read_broker(const log::Want& want, log::Batch& batch) {
  const auto& records = broker_->records(want.partition);
  const auto end = records.begin() + static_cast<std::ptrdiff_t>(broker_->shown(want.partition));
  auto from = want.from;
  if (options_.stale && dice_.below(4) == 0) from -= static_cast<std::int64_t>(dice_.below(4));
  auto at = std::lower_bound(records.begin(), end, from, [](const auto& one, std::int64_t offset) {
    return one.offset < offset;
  });
  const auto limit = 1 + dice_.index(options_.records);
  for (; at != end && batch.records.size() < limit; ++at) {
    batch.records.push_back(*at);
    batch.next = std::max(batch.next, at->offset + 1);
  }
}

void ModelReader::read_event_log(const log::Want& want, log::Batch& batch) {
  const auto limit = 1 + dice_.index(options_.records);
  auto pos = std::max<std::int64_t>(want.from, 1);
  for (; pos <= db_.last_pos() && batch.records.size() < limit; ++pos) {
    auto record = record_at(db_, pos);
    if (record.partition.topic == want.partition.topic) batch.records.push_back(std::move(record));
  }
  batch.next = std::max(want.from, pos);
}

void ModelReader::give_up(const log::Partition& partition) {
  group_.told[options_.process].erase(partition);
}

}  // namespace taskora::simulation
