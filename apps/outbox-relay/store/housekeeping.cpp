#include "outbox-relay/store/housekeeping.hpp"

#include "outbox_relay/store/queries.hpp"

#include "taskora/log/topics.hpp"

#include <string>

namespace taskora::outbox_relay {

using db::Scope;

Result<std::vector<int>> empty_outbox(db::Database& database) {
  std::vector<int> emptied;
  for (int slot = 0; slot < kOutboxPartitions; ++slot) {
    const auto rows = database.call(Scope::service(), store::kOutboxEmpty, {slot});
    if (!rows) {
      if (rows.error().type == "lock_timeout") continue;
      return fail(rows.error());
    }
    if (rows->front().get<bool>("emptied")) emptied.push_back(slot);
  }
  return emptied;
}

namespace {

struct Kept {
  std::vector<std::string> topics;
  std::vector<std::int64_t> days;
};

Kept kept_topics() {
  Kept kept;
  for (const auto& topic : log::topics()) {
    if (!topic.derived()) {  // else its records are another topic's
      kept.topics.emplace_back(topic.name);
      kept.days.push_back(topic.retention.count());
    }
    kept.topics.push_back(log::dead_letter_topic(topic.name));
    kept.days.push_back(topic.retention.count());
  }
  return kept;
}

}  // namespace

Result<Expiry::Progress> Expiry::step(std::int64_t through) {
  if (letters_next_) return expire_letters(through);
  const auto [topics, days] = kept_topics();
  TASKORA_TRY(rows,
              database_.call(Scope::service(), store::kExpireEvents,
                             {after_, static_cast<std::int64_t>(batch_), topics, days, through}));
  const auto row = rows.front();
  const auto last = row.opt<std::int64_t>("last");
  letters_next_ = !last || !row.get<bool>("old");
  after_ = letters_next_ ? 0 : *last;
  return Progress{.deleted = static_cast<std::size_t>(row.get<std::int64_t>("deleted"))};
}

Result<Expiry::Progress> Expiry::expire_letters(std::int64_t through) {
  std::vector<std::string> topics;
  std::vector<std::int64_t> days;
  for (const auto& topic : log::topics()) {
    topics.emplace_back(topic.name);
    days.push_back(topic.retention.count());
  }
  TASKORA_TRY(deleted, database_.call(Scope::service(), store::kExpireLetters,
                                      {topics, days, static_cast<std::int64_t>(batch_), through}));
  const auto count = static_cast<std::size_t>(deleted.affected());
  letters_next_ = count == batch_;
  return Progress{.letters = count, .finished = !letters_next_};
}

}  // namespace taskora::outbox_relay
