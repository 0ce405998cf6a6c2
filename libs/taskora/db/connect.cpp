// How a connection is opened and what every one of them has set.

#include "taskora/db/await.hpp"
#include "taskora/db/connection.hpp"
#include "taskora/db/conninfo.hpp"
#include "taskora/db/error.hpp"

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

namespace taskora::db {

namespace {

using std::chrono::milliseconds;

// These depend on the environment of the process (PGTZ, PGDATESTYLE) whatever the start-up options
// say, so they are set after the start. The readers of rows.hpp rely on them.
constexpr Query kSetUp{"taskora.set_up", R"(
SELECT set_config('TimeZone', 'UTC', false), set_config('DateStyle', 'ISO, YMD', false),
       set_config('IntervalStyle', 'iso_8601', false), set_config('bytea_output', 'hex', false),
       set_config('taskora.account_id', '', false), current_user)"};

constexpr milliseconds kPingTimeout{2'000};
constexpr milliseconds kPingPause{100};

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

// One `-c name=value` of the start-up options; blanks and backslashes are escaped as the server
// expects.
void add_setting(std::string& options, std::string_view name, std::string_view value) {
  options += options.empty() ? "-c " : " -c ";
  options += name;
  options += '=';
  for (const char c : value) {
    if (c == ' ' || c == '\\') options += '\\';
    options += c;
  }
}

std::string startup_options(std::string_view given, const DatabaseOptions& options) {
  std::string text{given};
  if (!options.role.empty()) add_setting(text, "role", options.role);
  const auto limit = [&text](std::string_view name, milliseconds value) {
    add_setting(text, name, std::to_string(value.count()));
  };
  limit("statement_timeout", options.statement_timeout);
  limit("lock_timeout", options.lock_timeout);
  limit("idle_in_transaction_session_timeout", options.idle_in_transaction_timeout);
  return text;
}

using Keywords = std::map<std::string, std::string>;

using Parsed = std::unique_ptr<PQconninfoOption, FreeOptions>;

Result<Parsed> parse(const std::string& conninfo) {
  char* message = nullptr;
  Parsed parsed{PQconninfoParse(conninfo.c_str(), &message)};
  PQfreemem(message);  // not passed on: it can repeat the string, and with it the password
  if (parsed) return parsed;
  return fail(ErrorCode::invalid_argument, "bad_conninfo",
              "the database's URL or connection string cannot be read");
}

// What the connection string says, with our defaults where it says nothing.
Result<Keywords> keywords(const DatabaseOptions& options) {
  const auto parsed = parse(options.conninfo);
  if (!parsed) return fail(internal_error(parsed.error().detail));  // no request's fault
  Keywords all{{"keepalives_idle", "30"},
               {"keepalives_interval", "10"},
               {"keepalives_count", "3"},
               {"tcp_user_timeout", "20000"}};
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(options.connect_timeout).count();
  all["connect_timeout"] = std::to_string(std::max<std::int64_t>(seconds, 2));
  for (const auto* option = parsed->get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) all[option->keyword] = option->val;
  }
  all["application_name"] = options.application_name;
  all["client_encoding"] = "UTF8";
  all["options"] = startup_options(all["options"], options);
  return all;
}

// As one string: libpq takes an empty value as given there, and as missing (so the environment's)
// in the form with arrays.
std::string conninfo_of(const Keywords& all) {
  std::string text;
  for (const auto& [name, value] : all) text += name + "=" + conninfo_value(value) + " ";
  return text;
}

// What cannot be asked need not be waited for: connecting will say what is wrong.
bool may_connect(const Keywords& all) {
  const auto answer = PQping(conninfo_of(all).c_str());
  return answer == PQPING_OK || answer == PQPING_NO_ATTEMPT;
}

void ignore_notice(void*, const PGresult*) {}  // libpq's default prints them

}  // namespace

Status check_conninfo(const std::string& conninfo) {
  TASKORA_CHECK(parse(conninfo));
  return {};
}

void await_server(const std::string& conninfo, milliseconds limit,
                  const std::function<bool()>& go_on) {
  const auto end = std::chrono::steady_clock::now() + limit;
  const auto all = keywords({.conninfo = conninfo, .connect_timeout = kPingTimeout});
  while (all && !may_connect(*all) && std::chrono::steady_clock::now() < end && go_on())
    std::this_thread::sleep_for(kPingPause);
}

Result<std::unique_ptr<Connection>> Connection::open(const DatabaseOptions& options) {
  TASKORA_TRY(all, keywords(options));
  const auto limit = options.statement_timeout;
  std::unique_ptr<Connection> connection{
      new Connection{limit.count() > 0 ? limit + options.answer_grace : milliseconds{0}}};
  connection->connection_.reset(PQconnectdb(conninfo_of(all).c_str()));
  TASKORA_CHECK(connection->set_up(options));
  return connection;
}

Status Connection::set_up(const DatabaseOptions& options) {
  auto* raw = connection_.get();
  if (PQstatus(raw) != CONNECTION_OK)
    return fail(unavailable("cannot connect to the database: " + std::string{PQerrorMessage(raw)}));
  PQsetNoticeReceiver(raw, ignore_notice, nullptr);
  if (PQsetnonblocking(raw, 1) != 0 || PQenterPipelineMode(raw) != 1) {
    return fail(unavailable("cannot enter pipeline mode: " + std::string{PQerrorMessage(raw)}));
  }
  const Params none;
  const std::array statements{Statement{.query = &kSetUp, .params = &none}};
  auto rows = exchange(statements);
  if (!rows) return fail(std::move(rows).error().error);
  const auto role = rows->front().get<std::string_view>(5);
  if (!options.role.empty() && role != options.role) {
    return fail(
        unavailable("the connection acts as " + std::string{role} + " instead of " + options.role));
  }
  return {};
}

}  // namespace taskora::db
