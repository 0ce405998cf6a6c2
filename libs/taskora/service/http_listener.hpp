#pragma once
// An HTTP server as a part of a process: its requests counted and logged, its drain bounded.

#include "taskora/http/server.hpp"
#include "taskora/service/context.hpp"
#include "taskora/service/service.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace taskora::service {

class HttpListener final : public Service {
 public:
  // `name`: whose metrics and logs these are. `log_requests`: one line per request (not for /livez
  // and the like).
  HttpListener(const Context& context, std::string name, http::Options options,
               std::vector<http::Route> routes, bool log_requests = true);
  ~HttpListener() override;

  [[nodiscard]] std::string_view name() const override;
  [[nodiscard]] Status start() override;
  [[nodiscard]] Status ready() override;
  void drain() override;

  [[nodiscard]] std::uint16_t port() const;  // after start()

 private:
  class Watch;
  std::string name_;
  std::unique_ptr<Watch> watch_;
  std::uint16_t port_ = 0;
  http::Server server_;
};

}  // namespace taskora::service
