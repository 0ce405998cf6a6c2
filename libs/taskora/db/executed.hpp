#pragma once
// Test builds only (TASKORA_FAULTS): which of the program's .sql files ran. TASKORA_QUERIES_RUN
// names a file; every process appends to it the path of each statement's file, once, when it was
// first executed without an error. scripts/check-queries reads it. In every other build this is
// nothing. Internal to db. Thread-safe.

#include "taskora/db/query.hpp"

#ifdef TASKORA_FAULTS
#include <cstdlib>
#include <fcntl.h>
#include <mutex>
#include <set>
#include <string>
#include <unistd.h>
#endif

namespace taskora::db {

#ifdef TASKORA_FAULTS

inline void note_executed(const Query& query) {
  static const char* const path = std::getenv("TASKORA_QUERIES_RUN");
  if (path == nullptr || query.file.empty()) return;
  static std::mutex mutex;
  static std::set<std::string_view> seen;
  const std::lock_guard lock{mutex};
  if (!seen.insert(query.file).second) return;
  // One write to the end of the file: many processes share it, and each may be killed after it.
  const auto line = std::string{query.file} + "\n";
  const int file = ::open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0 || ::write(file, line.data(), line.size()) < 0) std::abort();
  ::close(file);
}

#else

constexpr void note_executed(const Query& /*query*/) {}

#endif

}  // namespace taskora::db
