#pragma once
// A network between a client and the server that a test can cut or freeze: forwards one socket
// directory to another.

#include <atomic>
#include <filesystem>
#include <string>
#include <thread>

namespace taskora::db_test {

class Relay {
 public:
  // Listens in a new directory of its own; `server`: the directory of PostgreSQL's socket.
  explicit Relay(std::filesystem::path server);
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }
  // From now on nothing the server says arrives: what the client sends still does.
  void swallow_answers() { swallow_ = true; }
  // As swallow_answers, and the connection is closed when the server answers.
  void cut_at_answer() { cut_ = true; }

 private:
  void run();
  void serve(int client);

  std::filesystem::path directory_;
  std::filesystem::path server_;
  int listener_;
  std::atomic<bool> swallow_ = false;
  std::atomic<bool> cut_ = false;
  std::atomic<bool> stop_ = false;
  std::jthread thread_;
};

}  // namespace taskora::db_test
