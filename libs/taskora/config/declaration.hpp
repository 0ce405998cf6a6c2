#pragma once
// Configuration declared once. A service's `config.cpp` binds every key to a field of its
// configuration struct; the field's initial value is the default. The same declaration parses,
// explains itself (--help-config) and writes the README's table.
//
//   struct ApiConfig { std::uint16_t port = 8080; std::chrono::milliseconds timeout = 15s;
//   std::string database_url; }; Declaration declare(ApiConfig& c) {
//     Declaration d;
//     d.port("PORT", c.port, "Where the API listens.");
//     d.duration("TASKORA_REQUEST_TIMEOUT", c.timeout, 100ms, 5min, "Longest time a request may
//     take."); d.url("TASKORA_DATABASE_URL", c.database_url, {"postgresql", "postgres"}, "The
//     database to use.").secret(); return d;
//   }
//
// A declaration keeps references to the fields: the struct must stay where it is until parse() has
// returned. Mistakes of the programmer (a key declared twice in different ways, a default outside
// its range) throw std::logic_error.

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taskora::config {

using Environment = std::map<std::string, std::string, std::less<>>;

// A copy of the process's environment. Not safe while another thread calls setenv.
[[nodiscard]] Environment process_environment();

struct ConfigError {
  std::string key;
  std::string reason;  // one sentence; never contains the value of a secret

  [[nodiscard]] std::string text() const { return key + ": " + reason; }
  friend bool operator==(const ConfigError&, const ConfigError&) = default;
};

namespace detail {
struct KeySpec;
}

// What can be said about a key after its type. A handle, valid as long as its Declaration.
class Key {
 public:
  Key& secret();  // the default and the value are never shown; NAME_FILE may name a file that holds
                  // the value
  Key& required();  // must be set; its default is not one
  // One more rule for the text; `sentence` continues "must be …".
  Key& must(std::string sentence, std::function<bool(std::string_view)> holds);

 private:
  friend class Declaration;
  explicit Key(detail::KeySpec& spec) : spec_{&spec} {}
  detail::KeySpec* spec_;
};

class Declaration {
 public:
  Declaration();
  ~Declaration();
  Declaration(Declaration&&) noexcept;
  Declaration& operator=(Declaration&&) noexcept;

  Key text(std::string_view name, std::string& field, std::string_view help);
  Key list(std::string_view name, std::vector<std::string>& field, std::string_view help);  // a,b,c
  Key flag(std::string_view name, bool& field,
           std::string_view help);  // true false yes no on off 1 0
  Key port(std::string_view name, std::uint16_t& field, std::string_view help);  // 0: any free one
  // An absolute URL with one of the schemes, no spaces or control characters; http and https need a
  // host.
  Key url(std::string_view name, std::string& field, std::vector<std::string> schemes,
          std::string_view help);

  template <std::integral T>
  Key integer(std::string_view name, T& field, T min, T max, std::string_view help);
  // "250ms", "15s", "5m", "2h", "7d": one whole number and one unit.
  template <typename Rep, typename Period>
  Key duration(std::string_view name, std::chrono::duration<Rep, Period>& field,
               std::chrono::milliseconds min, std::chrono::milliseconds max, std::string_view help);
  template <typename E>
  Key choice(std::string_view name, E& field, std::vector<std::pair<std::string, E>> choices,
             std::string_view help);

  // A rule over several keys, asked only when every key is right alone. `reason` is the error's
  // sentence.
  void rule(std::string_view key, std::string_view reason, std::function<bool()> holds);

  // Takes over another declaration (several services in one process). A key that both declare must
  // be declared alike; it then fills the fields of both.
  void include(Declaration other);

  // All errors at once, in the order of declaration, then unknown TASKORA_* variables by name. When
  // there are any, no field has changed (except by rule(), which needs the new values to judge). An
  // empty variable counts as not set.
  [[nodiscard]] std::vector<ConfigError> parse(const Environment& environment);

  [[nodiscard]] std::string help() const;      // for --help-config
  [[nodiscard]] std::string markdown() const;  // a table: key, type, default, meaning
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  // Reads a text into a pending assignment, or says what is wrong with it.
  struct Reading {
    std::function<void()> assign;
    std::string problem;  // empty: right. Continues "must be …"
  };
  using Reader = std::function<Reading(std::string_view)>;

  Key add(std::string_view name, std::string type, std::string default_text, std::string_view help,
          Reader read);
  Key add_integer(std::string_view name, std::int64_t initial, std::int64_t min, std::int64_t max,
                  std::string_view help, std::function<void(std::int64_t)> assign);
  Key add_duration(std::string_view name, std::chrono::milliseconds initial,
                   std::chrono::milliseconds min, std::chrono::milliseconds max,
                   std::chrono::milliseconds unit, std::string_view help,
                   std::function<void(std::chrono::milliseconds)> assign);
  Key add_choice(std::string_view name, std::size_t initial, std::vector<std::string> words,
                 std::string_view help, std::function<void(std::size_t)> assign);

  friend struct detail::KeySpec;
  struct State;
  std::unique_ptr<State> state_;
};

template <std::integral T>
Key Declaration::integer(std::string_view name, T& field, T min, T max, std::string_view help) {
  static_assert(sizeof(T) < sizeof(std::int64_t) || std::signed_integral<T>,
                "must fit into 64 signed bits");
  return add_integer(name, field, min, max, help,
                     [&field](std::int64_t v) { field = static_cast<T>(v); });
}

template <typename Rep, typename Period>
Key Declaration::duration(std::string_view name, std::chrono::duration<Rep, Period>& field,
                          std::chrono::milliseconds min, std::chrono::milliseconds max,
                          std::string_view help) {
  using Field = std::chrono::duration<Rep, Period>;
  using std::chrono::duration_cast, std::chrono::milliseconds;
  static_assert(Field{1} >= milliseconds{1}, "keys are written in milliseconds or coarser units");
  return add_duration(name, duration_cast<milliseconds>(field), min, max,
                      duration_cast<milliseconds>(Field{1}), help,
                      [&field](milliseconds v) { field = duration_cast<Field>(v); });
}

template <typename E>
Key Declaration::choice(std::string_view name, E& field,
                        std::vector<std::pair<std::string, E>> choices, std::string_view help) {
  std::vector<std::string> words;
  std::vector<E> values;
  std::size_t initial = choices.size();  // not among the choices: add_choice throws
  for (auto& [word, value] : choices) {
    if (value == field) initial = words.size();
    words.push_back(std::move(word));
    values.push_back(value);
  }
  return add_choice(name, initial, std::move(words), help,
                    [&field, values = std::move(values)](std::size_t i) { field = values[i]; });
}

}  // namespace taskora::config
