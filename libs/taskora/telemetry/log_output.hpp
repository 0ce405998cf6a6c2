#pragma once
// The file descriptor behind the log. Internal to this library; used under one lock.

#include <chrono>
#include <string>
#include <string_view>

namespace taskora::telemetry {

class LogOutput {
 public:
  LogOutput(int fd, std::chrono::milliseconds patience) : fd_{fd}, patience_{patience} {}

  // Whether a line can be written now. While the reader stalls this tries again, without waiting.
  [[nodiscard]] bool ready();
  // Writes a whole line, waiting `patience` at most. What did not go out yet is kept and goes
  // first, so that no reader ever sees half a line. False: the line is lost, because the reader
  // stalls or is gone, or the disk is full.
  [[nodiscard]] bool write(std::string_view line);

 private:
  [[nodiscard]] bool send_pending(std::chrono::milliseconds patience);

  int fd_;
  std::chrono::milliseconds patience_;
  std::string pending_;
};

}  // namespace taskora::telemetry
