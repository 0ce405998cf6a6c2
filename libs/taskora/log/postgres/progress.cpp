#include "taskora/log/postgres/progress.hpp"

#include "log/postgres/queries.hpp"

namespace taskora::log {

using db::Scope;

Result<std::vector<ConsumerPlace>> places_of(db::Database& database, const std::string& consumer) {
  TASKORA_TRY(rows, database.call(Scope::service(), postgres::kLagPlaces, {consumer}));
  std::vector<ConsumerPlace> places;
  for (const auto row : rows) {
    places.push_back({.place = {.partition = {.topic = row.get<std::string>("topic"),
                                              .number = row.get<int>("partition")},
                                .next = row.get<std::int64_t>("next")},
                      .log = row.get<std::string>("log"),
                      .epoch = row.get<std::int64_t>("epoch"),
                      .parked = row.get<std::int64_t>("parked")});
  }
  return places;
}

Result<std::vector<Behind>> behind(db::Database& database, std::span<const Place> places) {
  std::vector<std::string> topics;
  std::vector<std::int64_t> starts;
  for (const auto& place : places) {
    topics.push_back(place.partition.topic);
    starts.push_back(place.next);
  }
  TASKORA_TRY(rows, database.call(Scope::service(), postgres::kLagPositions, {topics, starts}));
  std::vector<Behind> all;
  for (const auto row : rows)
    all.push_back(
        {.records = row.get<std::int64_t>("behind"), .end = row.get<std::int64_t>("ends_at")});
  return all;
}

Result<std::int64_t> position_at(db::Database& database, Timestamp time) {
  TASKORA_TRY(rows, database.call(Scope::service(), postgres::kLogPositionAt, {time}));
  return rows.front().get<std::int64_t>("pos");
}

Result<std::optional<Timestamp>> time_at(db::Database& database, std::int64_t position) {
  TASKORA_TRY(rows, database.call(Scope::service(), postgres::kLogTimeAt, {position}));
  if (rows.empty()) return std::nullopt;
  return std::optional{rows.front().get<Timestamp>("numbered_at")};
}

Result<bool> is_complete(db::Database& database) {
  TASKORA_TRY(rows, database.call(Scope::service(), postgres::kLogComplete));
  return rows.front().get<bool>("complete");
}

Status rewind(db::Transaction& transaction, const Rewind& to) {
  // The places first: whoever is in the middle of a transaction with one of them ends it before.
  for (const auto& [partition, next] : to.places) {
    TASKORA_CHECK(transaction.run(postgres::kRewindOffset,
                                  {to.consumer, partition.topic, partition.number, to.log, next}));
  }
  TASKORA_CHECK(transaction.run(postgres::kRewindAttempts, {to.consumer}));
  TASKORA_CHECK(transaction.run(postgres::kRewindInbox, {to.consumer, to.position}));
  return {};
}

}  // namespace taskora::log
