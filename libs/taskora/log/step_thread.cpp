#include "taskora/log/step_thread.hpp"

#include <algorithm>
#include <utility>

namespace taskora::log {
namespace {

// One thread cannot wait for two things: while it waits for the doorbell it looks this often
// whether it shall end.
constexpr std::chrono::milliseconds kLook{100};

}  // namespace

StepThread::StepThread(std::function<Pause()> step, const Doorbell* bell)
    : step_{std::move(step)}, bell_{bell} {}

StepThread::~StepThread() {
  stop();
}

void StepThread::start() {
  stopping_ = false;
  thread_ = std::thread{[this] { run(); }};
}

void StepThread::request_stop() {
  stopping_ = true;
  stopped_.ring();
}

void StepThread::stop() {
  request_stop();
  if (thread_.joinable()) thread_.join();
}

void StepThread::run() {
  while (!stopping_) {
    const auto rings = bell_ == nullptr ? 0 : bell_->rings();
    const auto calls = stopped_.rings();
    const auto pause = step_();
    if (stopping_ || pause.wait.count() <= 0) continue;
    if (pause.until_rung && bell_ != nullptr) {
      bell_->wait(rings, std::min<std::chrono::microseconds>(pause.wait, kLook));
    } else {
      stopped_.wait(calls, pause.wait);
    }
  }
}

}  // namespace taskora::log
