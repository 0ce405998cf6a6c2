#include "taskora/db/connection.hpp"

#include "taskora/db/error.hpp"
#include "taskora/db/executed.hpp"

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <utility>

namespace taskora::db {

namespace {

using std::chrono::steady_clock;

constexpr std::size_t kMostParams = 65'535;  // the protocol's limit

std::string_view field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text ? std::string_view{text} : std::string_view{};
}

bool ends_connection(const PGresult* result) {
  const auto severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  return severity == "FATAL" || severity == "PANIC";
}

// The server no longer has the statement as it was prepared: its result type changed, or it was
// dropped.
bool prepared_in_vain(std::string_view sqlstate) {
  return sqlstate == "0A000" || sqlstate == "26000";
}

int poll_timeout(steady_clock::time_point deadline) {
  if (deadline == steady_clock::time_point::max()) return -1;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 1'000'000));
}

}  // namespace

tl::expected<Rows, Failure> Connection::exchange(std::span<const Statement> statements,
                                                 std::vector<Rows>* each) {
  for (const auto& statement : statements) {
    if (auto allowed = refuse(statement); !allowed)
      return tl::unexpected(Failure{.error = std::move(allowed).error()});
  }
  deadline_ =
      patience_.count() > 0 ? steady_clock::now() + patience_ : steady_clock::time_point::max();
  steps_.clear();
  Answers answers{.rows = {}, .each = each, .failure = {}};
  if (!std::ranges::all_of(statements,
                           [this](const Statement& statement) { return send(statement); })) {
    lose(PQerrorMessage(connection_.get()), false, answers);
  } else if (PQpipelineSync(connection_.get()) != 1 || !flush()) {
    lose(PQerrorMessage(connection_.get()), true, answers);
  }
  for (const auto& step : steps_) {
    if (!broken_) read_step(step, answers);
  }
  if (!broken_) read_sync(answers);
  if (answers.failure) return tl::unexpected(*std::move(answers.failure));
  return std::move(answers.rows);
}

bool Connection::usable() const {
  if (broken() || PQstatus(connection_.get()) != CONNECTION_OK) return false;
  pollfd descriptor{.fd = PQsocket(connection_.get()), .events = POLLIN, .revents = 0};
  return ::poll(&descriptor, 1, 0) == 0;
}

Status Connection::refuse(const Statement& statement) const {
  if (!statement.params->valid()) {
    return fail(ErrorCode::invalid_argument, "nul_in_text", "a text must not contain U+0000");
  }
  if (statement.params->size() > kMostParams) return fail(internal_error("too many parameters"));
  const auto known = prepared_.find(statement.query->name);
  const auto& text = statement.query->sql;
  if (known != prepared_.end() && known->second.data() != text.data() && known->second != text) {
    return fail(internal_error("two statements are named '" + known->first + "'"));
  }
  return {};
}

bool Connection::send(const Statement& statement) {
  const std::string name{statement.query->name};
  const bool preparing = std::ranges::any_of(steps_, [&](const auto& step) {
    return step.preparing && step.query->name == statement.query->name;
  });
  if (!preparing && !prepared_.contains(name)) {
    const std::string text{statement.query->sql};
    if (PQsendPrepare(connection_.get(), name.c_str(), text.c_str(), 0, nullptr) != 1) return false;
    steps_.push_back({.query = statement.query, .preparing = true});
  }
  const auto& params = *statement.params;
  values_.clear();
  lengths_.clear();
  formats_.clear();
  for (std::size_t i = 0; i < params.size(); ++i) {
    values_.push_back(params.value(i));
    lengths_.push_back(params.length(i));
    formats_.push_back(params.is_binary(i) ? 1 : 0);
  }
  steps_.push_back({.query = statement.query, .preparing = false});
  return PQsendQueryPrepared(connection_.get(), name.c_str(), static_cast<int>(params.size()),
                             values_.data(), lengths_.data(), formats_.data(),
                             statement.query->binary ? 1 : 0) == 1;
}

// Reads while it writes: a server that blocks on its own answers would never take the rest.
bool Connection::flush() {
  for (;;) {
    const int left = PQflush(connection_.get());
    if (left <= 0) return left == 0;
    if (!wait(POLLIN | POLLOUT)) return false;
    if (PQconsumeInput(connection_.get()) != 1) return false;
  }
}

bool Connection::wait(short events) {
  pollfd descriptor{.fd = PQsocket(connection_.get()), .events = events, .revents = 0};
  for (;;) {
    const int ready = ::poll(&descriptor, 1, poll_timeout(deadline_));
    if (ready >= 0 || errno != EINTR) return ready > 0;
  }
}

// nullptr: the end of one statement's results, or (then broken_ is set) no answer in time.
Connection::ResultPtr Connection::next() {
  while (PQisBusy(connection_.get()) == 1) {
    if (!wait(POLLIN)) {
      broken_ = true;
      return nullptr;
    }
    if (PQconsumeInput(connection_.get()) != 1) break;  // PQgetResult then says why
  }
  return ResultPtr{PQgetResult(connection_.get())};
}

void Connection::read_step(const Step& step, Answers& answers) {
  auto result = next();
  switch (result ? PQresultStatus(result.get()) : PGRES_BAD_RESPONSE) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
      if (step.preparing) {
        prepared_.emplace(step.query->name, step.query->sql);
      } else {
        note_executed(*step.query);
        answers.take(Rows{result.release()});
      }
      break;
    case PGRES_PIPELINE_ABORTED:
      break;
    case PGRES_FATAL_ERROR:
    case PGRES_NONFATAL_ERROR:
      take_failure(result.get(), false, answers);
      break;
    case PGRES_EMPTY_QUERY:
    case PGRES_COPY_OUT:
    case PGRES_COPY_IN:
    case PGRES_COPY_BOTH:
    case PGRES_SINGLE_TUPLE:
#ifdef LIBPQ_HAS_CHUNK_MODE
    case PGRES_TUPLES_CHUNK:
#endif
    case PGRES_PIPELINE_SYNC:
    case PGRES_BAD_RESPONSE:
      lose(result ? "not a statement that returns rows" : "no answer in time", true, answers);
      break;
  }
  while (!broken_ && next()) {
  }
}

void Connection::read_sync(Answers& answers) {
  auto result = next();
  // A deferred constraint fails here: when the implicit transaction commits.
  while (result && PQresultStatus(result.get()) == PGRES_FATAL_ERROR) {
    take_failure(result.get(), true, answers);
    if (broken_) return;
    result = next();
    if (!result && !broken_) result = next();
  }
  if (!result || PQresultStatus(result.get()) != PGRES_PIPELINE_SYNC)
    lose("no answer in time", true, answers);
}

void Connection::take_failure(const PGresult* result, bool at_sync, Answers& answers) {
  const ServerError server{.sqlstate = field(result, PG_DIAG_SQLSTATE),
                           .constraint = field(result, PG_DIAG_CONSTRAINT_NAME),
                           .message = field(result, PG_DIAG_MESSAGE_PRIMARY)};
  if (server.sqlstate.empty()) return lose(PQresultErrorMessage(result), true, answers);
  const bool lost = ends_connection(result) || PQstatus(connection_.get()) != CONNECTION_OK;
  broken_ = broken_ || lost;
  stale_ = stale_ || prepared_in_vain(server.sqlstate);
  if (!answers.failure) {
    // Told before the Sync was reached, the server had not begun to commit.
    answers.failure =
        Failure{.error = classify(server), .lost = lost, .maybe_done = lost && at_sync};
  }
  answers.failure->lost = answers.failure->lost || lost;
}

void Connection::lose(std::string_view why, bool maybe_done, Answers& answers) {
  broken_ = true;
  if (answers.failure) {
    answers.failure->lost = true;  // the first failure stands: after it the server commits nothing
  } else {
    answers.failure = Failure{.error = unavailable("connection lost: " + std::string{why}),
                              .lost = true,
                              .maybe_done = maybe_done};
  }
}

}  // namespace taskora::db
