#pragma once
// The product's schema in a database of its own, with people in it, and a hand that does what
// outbox-relay does: what the test of a service needs around it. Failures throw std::runtime_error.

#include "taskora/base/ids.hpp"
#include "taskora/base/uuid.hpp"
#include "taskora/db/database.hpp"
#include "taskora/events/event.hpp"
#include "taskora/service/context.hpp"
#include "taskora/testing/postgres.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace taskora::testing {

struct Person {
  AccountId account;
  ProjectId inbox;
};

class Installation {
 public:
  Installation();
  ~Installation();
  Installation(const Installation&) = delete;
  Installation& operator=(const Installation&) = delete;

  // What a service is given. It logs nothing.
  [[nodiscard]] service::Context context(const Clock& clock);
  // A pool as the service's role.
  [[nodiscard]] std::unique_ptr<db::Database> as(std::string_view service,
                                                 std::size_t connections = 4) const;
  // Conninfo of the service's role.
  [[nodiscard]] std::string conninfo(std::string_view service) const;

  [[nodiscard]] Person register_person(std::string_view time_zone = "UTC");

  // As the superuser, whom no policy holds. One statement each; the first value of the first row.
  void execute(std::string_view sql);
  [[nodiscard]] std::int64_t number(std::string_view sql);
  [[nodiscard]] std::string text(std::string_view sql);

  // Events of a type in the outbox, in the order they were written.
  [[nodiscard]] std::vector<events::Event> events(std::string_view type);
  // Gives every event of the outbox that has none its position, in order.
  void number_events();
  // The same event once more, at a new position.
  void redeliver(const Uuid& event);
  // Writes an event into the outbox as it is.
  void publish(const events::Event& event);

  // The value of a metric, as it is exposed:
  // "taskora_recurrences_total{outcome=\"created\",service=\"recurrence-worker\"}". 0 when there is
  // none.
  [[nodiscard]] double metric(std::string_view child);

 private:
  [[nodiscard]] db::Rows query(std::string_view sql);
  struct State;
  std::unique_ptr<State> state_;
};

// Asks again and again until it holds; false when it does not in time. For what other threads do.
[[nodiscard]] bool eventually(const std::function<bool()>& holds,
                              std::chrono::seconds patience = std::chrono::seconds{30});

}  // namespace taskora::testing
