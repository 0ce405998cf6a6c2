#pragma once
// The audit log of an installation, written to as the consumer does, and verified.

#include "audit-logger/store/chain_reader.hpp"

#include "taskora/log/consumer.hpp"
#include "taskora/testing/installation.hpp"

#include <functional>
#include <string>
#include <vector>

namespace taskora::audit_logger {

struct Bench {
  testing::Installation installation;
  std::unique_ptr<db::Database> database = installation.as("audit-logger", 16);
  testing::Person ann = installation.register_person();

  // An event of Ann's, of any type there is.
  [[nodiscard]] events::Event event(std::string_view type) const;
  // Appends it to the chain of its topic; whether it was new.
  [[nodiscard]] Result<bool> append(const events::Event& event, int partition = 0);
  void append_many(int count);  // task.created, chain task-events 0
  // Appends it, and ends the transaction as `after` says.
  [[nodiscard]] Status in_transaction(const events::Event& event,
                                      const std::function<Status(Result<bool>)>& after,
                                      int partition = 0);

  // The one chain there is.
  [[nodiscard]] Report verify();
  // Changes the log as nobody may: as the superuser.
  void tamper(std::string_view sql) { installation.execute(sql); }
  [[nodiscard]] std::int64_t count() {
    return installation.number("SELECT count(*) FROM audit_log");
  }
};

}  // namespace taskora::audit_logger
