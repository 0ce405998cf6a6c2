#pragma once
// The threads that run handlers.

#include "taskora/http/engine.hpp"
#include "taskora/http/shared_state.hpp"

#include <thread>
#include <vector>

namespace taskora::http {

class Workers {
 public:
  // The arguments must outlive it.
  Workers(SharedState& shared, const Router& router, const Hooks& hooks);
  ~Workers();  // stop()
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  void start();
  void stop();  // waits for handlers that run; requests that wait are not run

 private:
  void work();
  void serve(Engine& engine, Connection& connection);

  SharedState& shared_;
  const Router& router_;
  const Hooks& hooks_;
  std::vector<std::thread> threads_;
};

}  // namespace taskora::http
