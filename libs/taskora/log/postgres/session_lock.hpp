#pragma once
// A lock that one session of one process holds until it ends: elects a leader among processes that
// share a database. It keeps rivals from wasting work. It is no fence: a session can die without
// its owner noticing, so whatever must not happen twice is guarded by an epoch in the same
// transaction as well.

#include "taskora/base/result.hpp"
#include "taskora/db/database.hpp"

#include <string>

namespace taskora::log {

// One thread at a time.
class SessionLock {
 public:
  // `session` must have exactly one connection, outlive the lock, and be the lock's own: its
  // session is what holds it.
  SessionLock(db::Database& session, std::string name);
  ~SessionLock();  // release()
  SessionLock(const SessionLock&) = delete;
  SessionLock& operator=(const SessionLock&) = delete;

  // Whether the lock is ours now: takes it when it is free, and again when the session was
  // replaced. One round trip.
  [[nodiscard]] Result<bool> hold();
  void release();

  // The process id of the session that holds it; 0: not held. Another value means another session.
  [[nodiscard]] int session_id() const { return session_id_; }

 private:
  db::Database& session_;
  std::string name_;
  int session_id_ = 0;
};

// The options of a pool, for a session of one's own.
[[nodiscard]] db::DatabaseOptions single_session(db::DatabaseOptions options,
                                                 std::string_view purpose);

}  // namespace taskora::log
