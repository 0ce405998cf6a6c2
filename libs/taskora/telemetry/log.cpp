#include "taskora/telemetry/log.hpp"

#include "taskora/base/time.hpp"
#include "taskora/telemetry/log_line.hpp"
#include "taskora/telemetry/log_output.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>

#include <array>
#include <atomic>
#include <csignal>
#include <map>
#include <mutex>
#include <utility>

namespace taskora::telemetry {
namespace {

constexpr std::array<std::string_view, 5> kLevelNames{"debug", "info", "warn", "error", "off"};

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warn:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
    case Level::off:
      return spdlog::level::off;
  }
  return spdlog::level::off;
}

std::string_view level_name(spdlog::level::level_enum level) {
  if (level >= spdlog::level::err) return "error";
  if (level == spdlog::level::warn) return "warn";
  return level == spdlog::level::info ? "info" : "debug";
}

std::string identity(std::string_view service, std::string_view name) {
  std::string text = "\"service\":";
  append_log_text(text, service);
  text += ",\"logger\":";
  append_log_text(text, name);
  return text + ',';
}

// {"time":…,"level":…, and then the payload, which is the rest of the object without its closing
// brace.
std::string line_of(spdlog::log_clock::time_point time, spdlog::level::level_enum level,
                    std::string_view payload) {
  std::string line = "{\"time\":\"";
  line += format_timestamp(std::chrono::time_point_cast<std::chrono::microseconds>(time));
  line += "\",\"level\":\"";
  line += level_name(level);
  line += "\",";
  line += payload;
  line += "}\n";
  return line;
}

class JsonLinesSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit JsonLinesSink(const LogOptions& options)
      : output_{options.fd, options.patience}, identity_{identity(options.service, "log")} {}

  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    const std::string_view payload{message.payload.data(), message.payload.size()};
    if (!output_.ready() || !report_losses(message.time) ||
        !output_.write(line_of(message.time, message.level, payload))) {
      ++unreported_;
      ++dropped_;
    }
  }
  void flush_() override {}

 private:
  [[nodiscard]] bool report_losses(spdlog::log_clock::time_point time) {
    if (unreported_ == 0) return true;
    std::string payload = identity_;
    const Field field{"lines", unreported_};
    append_log_content(payload, "lines were dropped because nobody read them", {&field, 1});
    if (!output_.write(line_of(time, spdlog::level::warn, payload))) return false;
    unreported_ = 0;
    return true;
  }

  LogOutput output_;
  std::string identity_;
  std::uint64_t unreported_ = 0;
  std::atomic<std::uint64_t> dropped_{0};
};

class SinkLogger final : public Logger {
 public:
  SinkLogger(std::string_view service, std::string_view name, std::shared_ptr<JsonLinesSink> sink,
             const std::atomic<Level>& level)
      : identity_{identity(service, name)},
        spdlog_{std::string{name}, std::move(sink)},
        level_{level} {
    spdlog_.set_level(spdlog::level::trace);  // what is written is decided by level_
  }

  [[nodiscard]] bool enabled(Level level) const override {
    return level != Level::off && level >= level_.load(std::memory_order_relaxed);
  }
  void write(Level level, std::string_view message, std::span<const Field> fields) override {
    std::string payload = identity_;
    append_log_content(payload, message, fields);
    spdlog_.log(to_spdlog(level), spdlog::string_view_t{payload.data(), payload.size()});
  }

 private:
  std::string identity_;
  spdlog::logger spdlog_;
  const std::atomic<Level>& level_;
};

void ignore_broken_pipes() {
  struct sigaction now{};
  if (sigaction(SIGPIPE, nullptr, &now) == 0 && now.sa_handler == SIG_DFL)
    std::signal(SIGPIPE, SIG_IGN);
}

}  // namespace

std::string_view to_string(Level level) {
  return kLevelNames.at(static_cast<std::size_t>(level));
}

std::optional<Level> parse_level(std::string_view text) {
  for (std::size_t i = 0; i < kLevelNames.size(); ++i) {
    if (kLevelNames[i] == text) return static_cast<Level>(i);
  }
  return std::nullopt;
}

RequestLogger::RequestLogger(Logger& to, const TraceContext& trace, std::string request_id)
    : to_{to}, trace_id_{trace.trace_id_hex()}, request_id_{std::move(request_id)} {}

void RequestLogger::write(Level level, std::string_view message, std::span<const Field> fields) {
  std::vector<Field> all{fields.begin(), fields.end()};
  all.emplace_back("trace_id", trace_id_);
  all.emplace_back("request_id", request_id_);
  to_.write(level, message, all);
}

struct Logging::State {
  explicit State(LogOptions given)
      : options{std::move(given)},
        level{options.level},
        sink{std::make_shared<JsonLinesSink>(options)} {}

  LogOptions options;
  std::atomic<Level> level;
  std::shared_ptr<JsonLinesSink> sink;
  std::mutex mutex;
  std::map<std::pair<std::string, std::string>, SinkLogger> loggers;
};

Logging::Logging(LogOptions options) : state_{std::make_unique<State>(std::move(options))} {
  ignore_broken_pipes();
}
Logging::~Logging() = default;

Logger& Logging::logger(std::string_view name, std::string_view service) {
  const std::pair key{
      std::string{service.empty() ? std::string_view{state_->options.service} : service},
      std::string{name}};
  const std::lock_guard lock{state_->mutex};
  return state_->loggers.try_emplace(key, key.first, key.second, state_->sink, state_->level)
      .first->second;
}

void Logging::set_level(Level level) {
  state_->level = level;
}
Level Logging::level() const {
  return state_->level;
}
std::uint64_t Logging::dropped() const {
  return state_->sink->dropped();
}

}  // namespace taskora::telemetry
