#pragma once
// Runs one request to its answer: hooks, routing, the handler, and the boundary no exception
// passes.

#include "taskora/http/observer.hpp"
#include "taskora/http/route.hpp"
#include "taskora/http/server.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace taskora::http {

struct Outcome {
  Response response;
  std::string_view route = "(unmatched)";
  std::string problem;  // slug, "" if the answer is none
};

// One for each worker: not thread-safe. The arguments must outlive it.
class Engine {
 public:
  Engine(const Router& router, const Hooks& hooks, Observer& observer);
  ~Engine();

  // Never throws. Fills request.query and request.path_params.
  [[nodiscard]] Outcome run(Request& request);

 private:
  class Runtime;
  std::unique_ptr<Runtime> runtime_;
};

}  // namespace taskora::http
