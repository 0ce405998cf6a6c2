#pragma once
// reminder-scheduler: turns due reminders into events, by the database's clock. Several may run on
// one database.

#include "taskora/service/context.hpp"
#include "taskora/service/service.hpp"

#include <functional>
#include <memory>

namespace taskora::reminder_scheduler {

class App final : public service::Service {
 public:
  // `rung` is called after every commit that wrote an event (the relay's doorbell).
  explicit App(const service::Context& context, std::function<void()> rung = [] {});
  ~App() override;

  [[nodiscard]] std::string_view name() const override { return "reminder-scheduler"; }
  [[nodiscard]] Status start() override;
  [[nodiscard]] Status ready() override;
  void drain() override;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace taskora::reminder_scheduler
