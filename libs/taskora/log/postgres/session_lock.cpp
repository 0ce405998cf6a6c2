#include "taskora/log/postgres/session_lock.hpp"

#include "log/postgres/queries.hpp"

#include <utility>

namespace taskora::log {

SessionLock::SessionLock(db::Database& session, std::string name)
    : session_{session}, name_{std::move(name)} {}

SessionLock::~SessionLock() {
  release();
}

Result<bool> SessionLock::hold() {
  auto rows = session_.call(db::Scope::service(), postgres::kSessionLock, {name_, session_id_});
  if (!rows) {
    session_id_ = 0;
    return fail(std::move(rows).error());
  }
  const auto row = rows->front();
  const bool held = row.get<bool>("held");
  session_id_ = held ? row.get<int>("session") : 0;
  return held;
}

void SessionLock::release() {
  if (session_id_ == 0) return;
  session_id_ = 0;
  // A failure means the session is gone, and the lock with it.
  (void)session_.call(db::Scope::service(), postgres::kSessionUnlock, {name_});
}

db::DatabaseOptions single_session(db::DatabaseOptions options, std::string_view purpose) {
  options.connections = 1;
  options.application_name += '-';
  options.application_name += purpose;
  return options;
}

}  // namespace taskora::log
