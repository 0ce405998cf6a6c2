#pragma once
// Routes are data: one table per service, read by the server, the OpenAPI test and the metrics.

#include "taskora/base/result.hpp"
#include "taskora/http/request.hpp"
#include "taskora/http/response.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace taskora::http {

// Runs on a worker and may block (a database call). An Error becomes a problem document. An
// exception is a bug: the client gets 500 "internal", the text goes to Observer::on_error only.
using Handler = std::function<Result<Response>(const Request&)>;

struct Route {
  Method method =
      Method::get;  // never head or options: HEAD is answered by GET, OPTIONS from the table
  // "/api/v1/tasks/:id": literal segments and named ones; the last may be ":rest*", which takes all
  // that is left (at least one byte, slashes included) when nothing else matches. No regular
  // expressions.
  std::string pattern;
  std::string
      name;  // "tasks.read": the label of logs and metrics; several patterns may share it (aliases)
  Handler handler;
};

// Finds the route of a request. Immutable after construction, therefore thread-safe.
// Segment by segment a literal wins over a name, whatever the order of the table. A path is matched
// as it was sent and decoded afterwards, so that "%2F" never becomes a separator. "//", "/./" and a
// slash at the end are not cleaned up: 404.
class Router {
 public:
  // invalid_argument for a bad pattern or one (method, pattern) twice, names of parameters apart.
  [[nodiscard]] static Result<Router> create(std::vector<Route> routes);
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;
  ~Router();

  struct Match {
    const Route* route = nullptr;        // null: no route for this method, or none at all
    std::vector<Parameter> path_params;  // decoded
    std::string allow;          // "GET, HEAD, OPTIONS"; "" when no route has this path (404)
    bool bad_encoding = false;  // a segment that percent_decode refuses
  };
  // `path` without the query, as sent.
  [[nodiscard]] Match find(Method method, std::string_view path) const;

  [[nodiscard]] const std::vector<Route>& routes() const;

 private:
  struct Table;
  explicit Router(std::unique_ptr<Table> table);
  std::unique_ptr<Table> table_;
};

}  // namespace taskora::http
