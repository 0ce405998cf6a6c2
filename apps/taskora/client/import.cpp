#include "taskora/client/import.hpp"

#include "taskora/auth/opaque_token.hpp"
#include "taskora/base/json.hpp"
#include "taskora/base/uuid.hpp"
#include "taskora/client/session.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <iomanip>
#include <mutex>
#include <thread>
#include <vector>

namespace taskora::cli {
namespace {

using nlohmann::json;

constexpr std::size_t kReported = 10;           // faulty lines that are printed; all are counted
constexpr int kTries = 6;                       // 6.2 s: a server that is restarted is waited for
constexpr std::chrono::seconds kQuietStep{10};  // between lines of progress

// UUID version 8 (RFC 9562, 5.8): made from the text, so the same line is the same task.
std::string uid_of(const std::string& line) {
  const auto hash = auth::hash_opaque_token("taskora import\n" + line);
  std::array<std::uint8_t, 16> bytes{};
  std::copy_n(hash.begin(), bytes.size(), bytes.begin());
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | 0x80U);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);
  return Uuid{bytes}.str();
}

class Import {
 public:
  Import(const ImportOptions& options, std::vector<std::string> lines, std::ostream& err)
      : options_{options}, lines_{std::move(lines)}, err_{err} {}

  void run() {
    std::vector<std::thread> threads;
    for (int i = 0; i < options_.connections; ++i) threads.emplace_back([this] { work(); });
    for (auto& thread : threads) thread.join();
    if (options_.progress) err_ << '\n';
    if (gave_up_) err_ << "import: stopped: " << reason_ << "; run it again to go on\n";
  }
  [[nodiscard]] bool complete() const { return failed == 0 && !gave_up_; }

  std::atomic<std::size_t> made = 0;
  std::atomic<std::size_t> present = 0;
  std::atomic<std::size_t> failed = 0;

 private:
  void work() {
    auto token = options_.token;
    auto session = Session::open(options_.server, token);
    if (!session) return give_up(session.error().detail);
    for (std::size_t at = next_++; at < lines_.size() && !gave_up_; at = next_++) {
      const auto status = send(*session, token, lines_[at]);
      if (gave_up_) return;
      if (!status) report(at, status.error());
      show(++done_);
    }
  }

  Status send(Session& session, std::string& token, const std::string& line) {
    TASKORA_TRY(task, parse_json(line));
    if (!task.is_object())
      return fail(ErrorCode::invalid_argument, "validation", "is not a JSON object");
    if (!task.contains("uid")) task["uid"] = uid_of(line);
    for (int attempt = 1;; ++attempt) {
      const auto reply = session.send(http::Method::post, "/api/v1/tasks", task);
      if (reply && reply->status == 201) return ++made, Status{};
      if (reply && reply->status == 200) return ++present, Status{};
      const bool ended = reply && reply->status == 401 && options_.renew;
      const bool away = !reply || reply->status == 503 || reply->status == 429;
      if (ended && attempt < kTries) {
        auto renewed = another(token);
        if (!renewed) return give_up(renewed.error().detail), Status{fail(renewed.error())};
        token = *renewed;
        TASKORA_TRY(opened, Session::open(options_.server, token));
        session = std::move(opened);
      } else if (away && attempt < kTries) {
        std::this_thread::sleep_for(std::chrono::milliseconds{100} * (1 << attempt));
      } else {
        return refused(reply);
      }
    }
  }

  // One sign-in for all connections whose token has ended.
  Result<std::string> another(const std::string& ended) {
    const std::lock_guard lock{mutex_};
    if (token_ == ended) {
      TASKORA_TRY(renewed, options_.renew());
      token_ = std::move(renewed);
    }
    return token_;
  }

  Status refused(const Result<Reply>& reply) {
    if (!reply) {
      give_up(reply.error().detail);
      return fail(reply.error());
    }
    const auto detail = sentence(*reply);
    if (reply->status == 401 || reply->status >= 500 || reply->status == 429) give_up(detail);
    return fail(ErrorCode::invalid_argument, "refused", detail);
  }

  // What holds for every line that follows.
  void give_up(const std::string& reason) {
    const std::lock_guard lock{mutex_};
    if (!gave_up_.exchange(true)) reason_ = reason;
  }

  void report(std::size_t at, const Error& error) {
    if (++failed > kReported) return;
    const std::lock_guard lock{mutex_};
    err_ << (options_.progress ? "\r\033[K" : "") << "line " << at + 1 << ": " << error.detail
         << '\n';
  }

  void show(std::size_t done) {
    if (!options_.progress) return show_line(done);
    const auto step = std::max<std::size_t>(lines_.size() / 200, 1);
    if (done % step != 0 && done != lines_.size()) return;
    constexpr std::size_t kWidth = 40;
    const auto filled = done * kWidth / lines_.size();
    const std::lock_guard lock{mutex_};
    err_ << "\r[" << std::string(filled, '#') << std::string(kWidth - filled, '.') << "] " << done
         << "/" << lines_.size() << std::flush;
  }

  void show_line(std::size_t done) {
    const std::lock_guard lock{mutex_};
    const auto now = std::chrono::steady_clock::now();
    if (now < next_line_) return;
    next_line_ = now + kQuietStep;
    err_ << "import: " << done << " of " << lines_.size() << std::endl;
  }

  const ImportOptions& options_;
  std::vector<std::string> lines_;
  std::ostream& err_;
  std::string token_ = options_.token;  // the newest
  std::string reason_;
  std::atomic<bool> gave_up_ = false;
  std::chrono::steady_clock::time_point next_line_ = std::chrono::steady_clock::now() + kQuietStep;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<std::size_t> done_ = 0;
  std::mutex mutex_;
};

}  // namespace

int run_import(const ImportOptions& options, std::istream& in, std::ostream& out,
               std::ostream& err) {
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    if (line.find_first_not_of(" \t\r") != std::string::npos) lines.push_back(std::move(line));
  }
  const auto started = std::chrono::steady_clock::now();
  Import import{options, std::move(lines), err};
  import.run();
  const auto took =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  out << "import: " << import.made << " made, " << import.present << " there already, "
      << import.failed << " refused, in " << std::fixed << std::setprecision(1) << took << " s\n";
  return import.complete() ? 0 : 1;
}

}  // namespace taskora::cli
