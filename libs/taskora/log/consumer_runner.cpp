#include "taskora/log/consumer_runner.hpp"

#include "taskora/log/consumer_loop.hpp"
#include "taskora/log/step_thread.hpp"

#include <mutex>
#include <optional>
#include <random>
#include <utility>

namespace taskora::log {
namespace {

Random system_random() {
  return [engine = std::minstd_rand{std::random_device{}()}]() mutable {
    return std::uniform_real_distribution{0.0, 1.0}(engine);
  };
}

}  // namespace

class ConsumerRunner::Impl {
 public:
  Impl(Consumer consumer, ConsumerSettings settings, std::unique_ptr<LogReader> reader,
       std::unique_ptr<ConsumerStore> store, const Clock& clock, ConsumerObserver& observer)
      : random_{system_random()},
        backoff_{settings.first_pause, settings.longest_pause},
        reader_{std::move(reader)},
        store_{std::move(store)},
        loop_{std::move(consumer), settings, *reader_, *store_, clock, random_, observer},
        thread_{[this] { return step(); }} {}

  void start() { thread_.start(); }
  void stop() {
    thread_.request_stop();
    reader_->wake();
    thread_.stop();
  }
  [[nodiscard]] Status ready() const {
    const std::lock_guard lock{mutex_};
    if (failure_) return fail(*failure_);
    return {};
  }

 private:
  Pause step() {
    const auto done = loop_.step();
    note(done);
    if (!done) return {.wait = backoff_.next(random_)};
    backoff_.reset();
    return {};
  }
  void note(const Status& status) {
    const std::lock_guard lock{mutex_};
    failure_ = status ? std::nullopt : std::optional{status.error()};
  }

  Random random_;
  Backoff backoff_;
  std::unique_ptr<LogReader> reader_;
  std::unique_ptr<ConsumerStore> store_;
  ConsumerLoop loop_;
  mutable std::mutex mutex_;
  std::optional<Error> failure_;
  StepThread thread_;
};

ConsumerRunner::ConsumerRunner(Consumer consumer, ConsumerSettings settings,
                               std::unique_ptr<LogReader> reader,
                               std::unique_ptr<ConsumerStore> store, const Clock& clock,
                               ConsumerObserver& observer)
    : impl_{std::make_unique<Impl>(std::move(consumer), settings, std::move(reader),
                                   std::move(store), clock, observer)} {}
ConsumerRunner::~ConsumerRunner() {
  stop();
}
void ConsumerRunner::start() {
  impl_->start();
}
void ConsumerRunner::stop() {
  impl_->stop();
}
Status ConsumerRunner::ready() const {
  return impl_->ready();
}

}  // namespace taskora::log
