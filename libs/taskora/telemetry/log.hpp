#pragma once
// Structured logs: one JSON object a line, with time (RFC 3339, UTC), level, service, logger,
// message and the caller's fields. Whatever a string holds, the line stays one line of valid JSON:
// controls are escaped (C1 too, so a terminal is not steered), bytes that are not UTF-8 become
// U+FFFD, long values are cut at kMaxLogValue with "…".
//
// Log a failure once, at the boundary that handles it. Never log a secret, a header's value or a
// request's body.

#include "taskora/base/trace.hpp"

#include <chrono>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace taskora::telemetry {

inline constexpr std::size_t kMaxLogValue = 4096;  // bytes of one text

enum class Level { debug, info, warn, error, off };

[[nodiscard]] std::string_view to_string(Level level);
[[nodiscard]] std::optional<Level> parse_level(
    std::string_view text);  // "debug", "info", "warn", "error", "off"

// A key and a value. Does not own its text: build it in the call.
struct Field {
  using Value = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool>;

  Field(std::string_view k, std::string_view v) : key{k}, value{v} {}
  Field(std::string_view k, const std::string& v) : key{k}, value{std::string_view{v}} {}
  Field(std::string_view k, const char* v) : key{k}, value{std::string_view{v}} {}
  Field(std::string_view k, bool v) : key{k}, value{v} {}
  Field(std::string_view k, double v) : key{k}, value{v} {}  // not finite: written as null
  template <std::signed_integral T>
  Field(std::string_view k, T v) : key{k}, value{std::int64_t{v}} {}
  template <std::unsigned_integral T>
    requires(!std::same_as<T, bool>)
  Field(std::string_view k, T v) : key{k}, value{std::uint64_t{v}} {}

  std::string_view key;  // snake_case, not one of time, level, service, logger, message
  Value value;
};

// Where a component writes. Thread-safe. Never throws; see Logging for what happens when nobody
// reads.
class Logger {
 public:
  virtual ~Logger() = default;
  [[nodiscard]] virtual bool enabled(Level level) const = 0;
  virtual void write(Level level, std::string_view message, std::span<const Field> fields) = 0;

  using Fields = std::initializer_list<Field>;
  void debug(std::string_view message, Fields fields = {}) { log(Level::debug, message, fields); }
  void info(std::string_view message, Fields fields = {}) { log(Level::info, message, fields); }
  void warn(std::string_view message, Fields fields = {}) { log(Level::warn, message, fields); }
  void error(std::string_view message, Fields fields = {}) { log(Level::error, message, fields); }
  void log(Level level, std::string_view message, Fields fields = {}) {
    if (enabled(level)) write(level, message, {fields.begin(), fields.size()});
  }
};

// For tests and tools that have nothing to say.
class NullLogger final : public Logger {
 public:
  [[nodiscard]] bool enabled(Level) const override { return false; }
  void write(Level, std::string_view, std::span<const Field>) override {}
};

// Adds trace_id and request_id to every line of one request or event. Cheap: made on the stack,
// used by one thread. `to` must outlive it.
class RequestLogger final : public Logger {
 public:
  RequestLogger(Logger& to, const TraceContext& trace, std::string request_id);
  [[nodiscard]] bool enabled(Level level) const override { return to_.enabled(level); }
  void write(Level level, std::string_view message, std::span<const Field> fields) override;

 private:
  Logger& to_;
  std::string trace_id_;
  std::string request_id_;
};

struct LogOptions {
  std::string service = "taskora";
  Level level = Level::info;
  int fd = 2;                               // stays the caller's
  std::chrono::milliseconds patience{200};  // how long one line may wait for a reader who stalls
};

// Owns the output and the loggers of a process; made first and destroyed last. Ignores SIGPIPE for
// the process when nobody handles it: a reader that goes away must not take the service with it.
//
// A line is written by the thread that logs it, so that the last line before a crash is there. A
// reader who stalls cannot stop the service: a line waits `patience` for room at most; from then on
// lines are dropped and counted at once until the output takes bytes again, and then one line says
// how many were lost. (Only another process that fills the same pipe between two system calls could
// make a write wait.)
class Logging {
 public:
  explicit Logging(LogOptions options = {});
  ~Logging();
  Logging(const Logging&) = delete;
  Logging& operator=(const Logging&) = delete;

  // The logger of one component ("http"), the same object for the same names. Valid while this
  // object lives. Thread-safe. `service`: empty, or whose line it is where one process runs
  // several.
  [[nodiscard]] Logger& logger(std::string_view name, std::string_view service = {});

  void set_level(Level level);  // of all loggers, at run time; thread-safe
  [[nodiscard]] Level level() const;
  [[nodiscard]] std::uint64_t dropped() const;  // lines lost since the start

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace taskora::telemetry
