#pragma once
// Starting, adopting and stopping the server of one home. Internal to db; one thread.

#include "taskora/db/home.hpp"
#include "taskora/db/process.hpp"

namespace taskora::db {

class Server {
 public:
  // `wake`: readable when everything that waits shall give up.
  Server(const ClusterOptions& options, Home home, Installation installation, int wake)
      : options_{options},
        home_{std::move(home)},
        installation_{std::move(installation)},
        wake_{wake} {}

  // Makes the cluster: complete or not at all, also when the power fails half-way.
  [[nodiscard]] Status initialise();
  // Takes over a running server of this home, or starts one, and waits until it accepts
  // connections.
  [[nodiscard]] Status bring_up();
  void shut_down();
  // Until it has ended (true) or `wake` is readable.
  [[nodiscard]] bool wait() { return process_.wait(wake_, std::chrono::hours{1000}); }

  [[nodiscard]] const Home& home() const { return home_; }
  [[nodiscard]] int major() const { return installation_.major; }
  [[nodiscard]] bool adopted() const { return adopted_; }
  [[nodiscard]] pid_t pid() const { return process_.pid(); }
  [[nodiscard]] std::string conninfo(std::string_view database, std::string_view user) const;

 private:
  [[nodiscard]] Result<bool> adopt();
  [[nodiscard]] Status launch();
  [[nodiscard]] Status wait_until_ready(std::chrono::steady_clock::time_point deadline);
  [[nodiscard]] std::vector<std::string> arguments() const;
  [[nodiscard]] Command command(std::vector<std::string> arguments) const;
  [[nodiscard]] Error not_started(std::string_view why) const;

  const ClusterOptions& options_;
  Home home_;
  Installation installation_;
  int wake_;
  ServerProcess process_;
  bool adopted_ = false;
};

}  // namespace taskora::db
