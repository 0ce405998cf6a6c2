#include "taskora/testing/installation.hpp"

#include "schema/migrations.hpp"

#include "taskora/log/outbox.hpp"
#include "taskora/telemetry/log.hpp"
#include "taskora/telemetry/metrics.hpp"

#include <fcntl.h>
#include <stdexcept>
#include <thread>
#include <unistd.h>

namespace taskora::testing {
namespace {

constexpr std::string_view kNumber = R"(
  INSERT INTO event_log (pos, outbox_id, event_id, topic, key, partition_key, account_id, project_id, aggregate_version,
                         type, payload, headers, created_at)
  SELECT (SELECT coalesce(max(pos), 0) FROM event_log) + row_number() OVER (ORDER BY o.id), o.id, o.event_id, o.topic, o.key,
         o.partition_key, o.account_id, o.project_id, o.aggregate_version, o.type, o.payload, o.headers, o.created_at
  FROM outbox o WHERE NOT EXISTS (SELECT FROM event_log e WHERE e.outbox_id = o.id))";

constexpr std::string_view kRepeat = R"(
  INSERT INTO event_log (pos, outbox_id, event_id, topic, key, partition_key, account_id, project_id, aggregate_version,
                         type, payload, headers, created_at)
  SELECT (SELECT max(pos) FROM event_log) + 1, (SELECT least(min(outbox_id), 0) FROM event_log) - 1, e.event_id, e.topic,
         e.key, e.partition_key, e.account_id, e.project_id, e.aggregate_version, e.type, e.payload, e.headers, e.created_at
  FROM event_log e WHERE e.event_id = ')";

template <typename T>
T value_of(Result<T> result) {
  if (!result) {
    throw std::runtime_error{std::string{result.error().slug()} + ": " + result.error().detail +
                             result.error().cause};
  }
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

}  // namespace

struct Installation::State {
  TestDatabase database = Postgres::instance().create_database(schema::kMigrations);
  int null_output = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  telemetry::Logging logging{
      {.service = "test", .level = telemetry::Level::error, .fd = null_output}};
  telemetry::Registry registry;
  log::Settings log;
  int people = 0;
  ~State() { ::close(null_output); }
};

Installation::Installation() : state_{std::make_unique<State>()} {}
Installation::~Installation() = default;

service::Context Installation::context(const Clock& clock) {
  return {.logging = state_->logging,
          .registry = state_->registry,
          .clock = clock,
          .connection_for =
              [database = state_->database](std::string_view role) { return database.as(role); },
          .log = state_->log};
}

std::string Installation::conninfo(std::string_view service) const {
  return state_->database.as(service::role_of(service));
}

std::unique_ptr<db::Database> Installation::as(std::string_view service,
                                               std::size_t connections) const {
  db::DatabaseOptions options;
  options.conninfo = conninfo(service);
  options.role = service::role_of(service);
  options.connections = connections;
  return std::make_unique<db::Database>(std::move(options));
}

Person Installation::register_person(std::string_view time_zone) {
  const AccountId account{Uuid::v7()};
  const auto mail = "person" + std::to_string(++state_->people) + "@example.org";
  const auto inbox = number("SELECT inbox_id FROM register_account('" + account.str() + "', '" +
                            mail + "', '" + mail + "', 'x', 'Person', '" + std::string{time_zone} +
                            "', 'en', '" + Uuid::v7().str() + "')");
  return {account, ProjectId{inbox}};
}

// A pool of its own each time: the statement's text need not outlive the call.
db::Rows Installation::query(std::string_view sql) {
  db::DatabaseOptions options;
  options.conninfo = state_->database.owner;
  db::Database owner{options};
  return value_of(owner.call(db::Scope::service(), db::Query{"as_superuser", sql}));
}

void Installation::execute(std::string_view sql) {
  static_cast<void>(query(sql));
}

std::int64_t Installation::number(std::string_view sql) {
  return query(sql).front().get<std::int64_t>(0);
}

std::string Installation::text(std::string_view sql) {
  return query(sql).front().get<std::string>(0);
}

std::vector<events::Event> Installation::events(std::string_view type) {
  const auto rows =
      query("SELECT payload FROM outbox WHERE type = '" + std::string{type} + "' ORDER BY id");
  std::vector<events::Event> all;
  for (const auto row : rows) all.push_back(value_of(events::decode(row.get<db::Blob>(0).data)));
  return all;
}

void Installation::number_events() {
  execute(kNumber);
}

void Installation::redeliver(const Uuid& event) {
  number_events();
  execute(std::string{kRepeat} + event.str() + "' ORDER BY e.pos LIMIT 1");
}

void Installation::publish(const events::Event& event) {
  db::DatabaseOptions options;
  options.conninfo = state_->database.owner;
  db::Database owner{options};
  value_of(owner.transaction(
      db::Scope::service(), [&](db::Transaction& tx) { return log::append_to_outbox(tx, event); }));
}

double Installation::metric(std::string_view child) {
  const auto all = state_->registry.expose();
  const auto at = all.find('\n' + std::string{child} + ' ');
  return at == std::string::npos ? 0 : std::stod(all.substr(at + child.size() + 2));
}

bool eventually(const std::function<bool()>& holds, std::chrono::seconds patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  return true;
}

}  // namespace taskora::testing
