#include "taskora/http/route.hpp"
#include "taskora/http/text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace taskora::http {
namespace {

constexpr std::size_t kMethods = 7;

// The route of each method at one place of the tree, as an index + 1 into the table; 0: none.
using Leaf = std::array<std::uint32_t, kMethods>;

struct Node {
  std::vector<std::pair<std::string, std::unique_ptr<Node>>> literals;  // sorted by name
  std::unique_ptr<Node> parameter;
  Leaf here{};
  Leaf rest{};  // ":name*"
};

struct Segment {
  std::string_view text;  // the literal, or the parameter's name
  enum class Kind : std::uint8_t { literal, parameter, rest } kind = Kind::literal;
};

Error bad_pattern(const Route& route, std::string_view why) {
  Error error;
  error.code = ErrorCode::invalid_argument;
  error.type = "bad_route";
  error.detail =
      std::string{to_string(route.method)} + " " + route.pattern + ": " + std::string{why};
  return error;
}

bool is_name(std::string_view text) {
  const auto ok = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), ok);
}

// Literals need no escaping, so that a path is compared as it was sent.
bool is_literal(std::string_view text) {
  const auto ok = [](char c) {
    return (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z') || c == '-' ||
           c == '.' || c == '_' || c == '~';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), ok);
}

// "/a/b" -> "a", "b". The one empty segment of "/" is kept by the caller.
std::string_view next_segment(std::string_view& path) {
  path.remove_prefix(1);
  const auto end = std::min(path.find('/'), path.size());
  const auto segment = path.substr(0, end);
  path.remove_prefix(end);
  return segment;
}

Result<std::vector<Segment>> parse_pattern(const Route& route) {
  std::string_view rest = route.pattern;
  if (rest.empty() || rest.front() != '/') return fail(bad_pattern(route, "must start with '/'"));
  std::vector<Segment> segments;
  if (rest == "/") return segments;
  while (!rest.empty()) {
    Segment segment{next_segment(rest)};
    if (segment.text.starts_with(':')) {
      segment.kind = segment.text.ends_with('*') ? Segment::Kind::rest : Segment::Kind::parameter;
      segment.text.remove_prefix(1);
      if (segment.kind == Segment::Kind::rest) segment.text.remove_suffix(1);
      const bool taken = std::any_of(segments.begin(), segments.end(), [&](const Segment& s) {
        return s.kind != Segment::Kind::literal && s.text == segment.text;
      });
      if (!is_name(segment.text) || taken) return fail(bad_pattern(route, "bad or repeated name"));
      if (segment.kind == Segment::Kind::rest && !rest.empty()) {
        return fail(bad_pattern(route, "':name*' must come last"));
      }
    } else if (!is_literal(segment.text)) {
      return fail(bad_pattern(route, "a segment is empty or needs escaping"));
    }
    segments.push_back(segment);
  }
  return segments;
}

Node& child(Node& node, const Segment& segment) {
  if (segment.kind == Segment::Kind::parameter) {
    if (!node.parameter) node.parameter = std::make_unique<Node>();
    return *node.parameter;
  }
  const auto at =
      std::lower_bound(node.literals.begin(), node.literals.end(), segment.text,
                       [](const auto& entry, std::string_view name) { return entry.first < name; });
  if (at != node.literals.end() && at->first == segment.text) return *at->second;
  return *node.literals.emplace(at, std::string{segment.text}, std::make_unique<Node>())->second;
}

const Node* literal_child(const Node& node, std::string_view text) {
  const auto at =
      std::lower_bound(node.literals.begin(), node.literals.end(), text,
                       [](const auto& entry, std::string_view name) { return entry.first < name; });
  return at != node.literals.end() && at->first == text ? at->second.get() : nullptr;
}

// One walk over the tree. Depth is bounded by the longest pattern, not by the path.
class Search {
 public:
  explicit Search(Method method)
      : slot_{static_cast<std::size_t>(method == Method::head ? Method::get : method)} {}

  bool walk(const Node& node, std::string_view path) {
    if (path.empty()) return take(node.here);
    auto after = path;
    const auto segment = next_segment(after);
    if (const auto* next = literal_child(node, segment); next != nullptr && walk(*next, after))
      return true;
    if (node.parameter && !segment.empty()) {
      values_.push_back(segment);
      if (walk(*node.parameter, after)) return true;
      values_.pop_back();
    }
    values_.push_back(path.substr(1));
    if (path.size() > 1 && take(node.rest)) return true;
    values_.pop_back();
    return false;
  }

  [[nodiscard]] std::uint32_t route() const { return route_; }
  [[nodiscard]] const std::vector<std::string_view>& values() const { return values_; }
  [[nodiscard]] std::string allow() const {
    std::string text;
    for (std::size_t i = 0; i < kMethods; ++i) {
      if (!allowed_[i]) continue;
      text += to_string(static_cast<Method>(i));
      text += static_cast<Method>(i) == Method::get ? ", HEAD, " : ", ";
    }
    return text.empty() ? text : text + "OPTIONS";
  }

 private:
  bool take(const Leaf& leaf) {
    for (std::size_t i = 0; i < kMethods; ++i) allowed_[i] |= leaf[i] != 0;
    route_ = leaf[slot_];
    return route_ != 0;
  }

  std::size_t slot_;
  std::uint32_t route_ = 0;
  std::vector<std::string_view> values_;
  std::array<bool, kMethods> allowed_{};
};

}  // namespace

struct Router::Table {
  std::vector<Route> routes;
  std::vector<std::vector<std::string>> names;  // of the parameters of each route
  Node root;

  Status add(std::size_t index) {
    const auto& route = routes[index];
    if (!route.handler) return fail(bad_pattern(route, "has no handler"));
    if (route.method == Method::head || route.method == Method::options) {
      return fail(bad_pattern(route, "is answered by the server itself"));
    }
    TASKORA_TRY(segments, parse_pattern(route));
    Node* node = &root;
    Leaf* leaf = &root.here;
    for (const auto& segment : segments) {
      if (segment.kind != Segment::Kind::literal) names[index].emplace_back(segment.text);
      if (segment.kind == Segment::Kind::rest) {
        leaf = &node->rest;
      } else {
        node = &child(*node, segment);
        leaf = &node->here;
      }
    }
    auto& slot = (*leaf)[static_cast<std::size_t>(route.method)];
    if (slot != 0) return fail(bad_pattern(route, "is there twice"));
    slot = static_cast<std::uint32_t>(index + 1);
    return {};
  }
};

Result<Router> Router::create(std::vector<Route> routes) {
  auto table = std::make_unique<Table>();
  table->routes = std::move(routes);
  table->names.resize(table->routes.size());
  for (std::size_t i = 0; i < table->routes.size(); ++i) TASKORA_CHECK(table->add(i));
  return Router{std::move(table)};
}

Router::Router(std::unique_ptr<Table> table) : table_{std::move(table)} {}
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;
Router::~Router() = default;

Router::Match Router::find(Method method, std::string_view path) const {
  Match match;
  if (path.empty() || path.front() != '/') return match;
  Search search{method};
  const bool found = search.walk(table_->root, path == "/" ? std::string_view{} : path);
  if (!found) {
    match.allow = search.allow();
    return match;
  }
  const auto index = search.route() - 1;
  match.route = &table_->routes[index];
  for (std::size_t i = 0; i < search.values().size(); ++i) {
    auto value = percent_decode(search.values()[i], false);
    if (!value) {
      match.bad_encoding = true;
      return match;
    }
    match.path_params.push_back({table_->names[index][i], std::move(*value)});
  }
  return match;
}

const std::vector<Route>& Router::routes() const {
  return table_->routes;
}

}  // namespace taskora::http
