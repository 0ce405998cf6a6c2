#include "task-api/store/housekeeping.hpp"

#include "task_api/store/queries.hpp"

#include <chrono>

namespace taskora::task_api {
namespace {

constexpr std::chrono::minutes kPause{10};
constexpr int kBatch = 1000;

}  // namespace

void Housekeeping::start() {
  thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

void Housekeeping::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

void Housekeeping::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    once();
    std::unique_lock lock{mutex_};
    wake_.wait_for(lock, stop, kPause, [] { return false; });
  }
}

void Housekeeping::once() {
  for (std::int64_t removed = kBatch; removed == kBatch;) {
    const auto rows = database_.call(db::Scope::service(), store::kPruneIdempotencyKeys, {kBatch});
    if (!rows) {
      logger_.warn("old idempotency keys could not be removed", {{"error", rows.error().slug()}});
      break;
    }
    removed = rows->front().get<std::int64_t>(0);
  }
  if (const auto loaded = keys_.load(); !loaded) {
    logger_.warn("signing keys could not be read", {{"error", loaded.error().slug()}});
  }
}

}  // namespace taskora::task_api
