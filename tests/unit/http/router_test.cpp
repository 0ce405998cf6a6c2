#include "taskora/http/route.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora;
using namespace taskora::http;

namespace {

Route route(Method method, std::string pattern, std::string name) {
  return {method, std::move(pattern), std::move(name),
          [](const Request&) -> Result<Response> { return no_content(); }};
}

Router make_router() {
  auto router = Router::create({
      route(Method::get, "/", "root"),
      route(Method::get, "/tasks/:id", "read"),
      route(Method::del, "/tasks/:id", "delete"),
      route(Method::get, "/tasks/search", "search"),
      route(Method::get, "/tasks", "list"),
      route(Method::post, "/tasks", "create"),
      route(Method::get, "/tasks/:id/tags/:tag", "tag"),
      route(Method::get, "/:user/tasks", "alias"),
      route(Method::get, "/v1/tasks", "list"),
      route(Method::get, "/files/:path*", "file"),
  });
  REQUIRE(router);
  return std::move(*router);
}

std::string name_of(const Router& router, Method method, std::string_view path) {
  const auto match = router.find(method, path);
  return match.route == nullptr ? match.allow : match.route->name;
}

}  // namespace

TEST_CASE("a path finds its route, a literal before a name") {
  const auto router = make_router();
  CHECK(name_of(router, Method::get, "/") == "root");
  CHECK(name_of(router, Method::get, "/tasks") == "list");
  CHECK(name_of(router, Method::post, "/tasks") == "create");
  CHECK(name_of(router, Method::get, "/tasks/7") == "read");
  CHECK(name_of(router, Method::get, "/tasks/search") == "search");
  CHECK(name_of(router, Method::get, "/v1/tasks") == "list");
  CHECK(name_of(router, Method::get, "/me/tasks") == "alias");
  CHECK(name_of(router, Method::head, "/tasks/7") == "read");
  CHECK(name_of(router, Method::get, "/files/a/b.js") == "file");
}

TEST_CASE("a name is tried when the literal has not this method") {
  CHECK(name_of(make_router(), Method::del, "/tasks/search") == "delete");
}

TEST_CASE("no route at all is told from the wrong method") {
  const auto router = make_router();
  CHECK(name_of(router, Method::del, "/tasks") == "GET, HEAD, POST, OPTIONS");
  CHECK(name_of(router, Method::put, "/tasks/7") == "GET, HEAD, DELETE, OPTIONS");
  CHECK(name_of(router, Method::options, "/tasks") == "GET, HEAD, POST, OPTIONS");
  for (const auto* path : {"/none", "/tasks/", "//tasks", "/tasks//tags/a", "/tasks/7/tags",
                           "/tasks/7/tags/a/b", "/files/", "/files", "/Tasks", "tasks", ""}) {
    CAPTURE(path);
    const auto match = router.find(Method::get, path);
    CHECK(match.route == nullptr);
    CHECK(match.allow.empty());
  }
}

TEST_CASE("parameters are decoded after matching: an escaped slash is no separator") {
  const auto router = make_router();
  const auto match = router.find(Method::get, "/tasks/a%2Fb/tags/%C3%A9+x");
  REQUIRE(match.route != nullptr);
  REQUIRE(match.path_params.size() == 2);
  CHECK(match.path_params[0].name == "id");
  CHECK(match.path_params[0].value == "a/b");
  CHECK(match.path_params[1].value == "é+x");
  CHECK(router.find(Method::get, "/files/a/b%20c").path_params.at(0).value == "a/b c");
  for (const auto* path :
       {"/tasks/%", "/tasks/%0", "/tasks/%00", "/tasks/%ff", "/tasks/%ed%a0%80"}) {
    CAPTURE(path);
    CHECK(router.find(Method::get, path).bad_encoding);
  }
}

TEST_CASE("a table with a mistake is refused") {
  const auto refused = [](std::vector<Route> routes) {
    const auto router = Router::create(std::move(routes));
    return !router && router.error().slug() == "bad_route";
  };
  for (const auto* pattern : {"", "tasks", "/a//b", "/a/", "/:", "/:A", "/:a/:a", "/a b", "/a%20",
                              "/:x*/y", "/(a|b)", "/*"}) {
    CAPTURE(pattern);
    CHECK(refused({route(Method::get, pattern, "x")}));
  }
  CHECK(refused({route(Method::get, "/a/:x", "x"), route(Method::get, "/a/:y", "y")}));
  CHECK(refused({route(Method::head, "/a", "x")}));
  CHECK(refused({route(Method::options, "/a", "x")}));
  CHECK(refused({Route{Method::get, "/a", "x", nullptr}}));
}

TEST_CASE("the table can be read back") {
  const auto router = make_router();
  CHECK(router.routes().size() == 10);
  CHECK(router.routes()[1].pattern == "/tasks/:id");
}
