#pragma once
// task-api: the REST API. Its routes are served by the listener of its process, alone or beside the
// live stream.

#include "task-api/config.hpp"

#include "taskora/http/route.hpp"
#include "taskora/service/context.hpp"
#include "taskora/service/service.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace taskora::task_api {

class App final : public service::Service {
 public:
  // `rung` is called after every commit that wrote an event (the relay's doorbell). The master key
  // must be set.
  App(const service::Context& context, TaskApiConfig config, std::function<void()> rung);
  ~App() override;

  // Valid while this object lives. The page at "/", /openapi.json and the API.
  [[nodiscard]] std::vector<http::Route> routes();

  [[nodiscard]] std::string_view name() const override { return "task-api"; }
  [[nodiscard]] Status start() override;
  [[nodiscard]] Status ready() override;
  void drain() override;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace taskora::task_api
