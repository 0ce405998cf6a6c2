#pragma once
// Listens, takes connections in, and keeps them within their limits and deadlines.

#include "taskora/http/connection.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/steady_timer.hpp>

#include <thread>
#include <vector>

namespace taskora::http {

// start(), then drain() any number of times, then stop() once; each from one thread.
class Front {
 public:
  explicit Front(std::shared_ptr<SharedState> shared);
  ~Front();
  Front(const Front&) = delete;
  Front& operator=(const Front&) = delete;

  [[nodiscard]] Result<std::uint16_t> start();
  // Takes in what has already connected, then stops listening; idle connections and streams end.
  void drain();
  // Closes every connection and joins the threads. No worker may run any more.
  void stop();

 private:
  using WorkGuard = boost::asio::executor_work_guard<boost::asio::io_context::executor_type>;

  // What belongs to one thread; touched by it alone once it runs.
  struct Lane {
    explicit Lane(std::shared_ptr<Io> given);
    std::shared_ptr<Io> io;
    WorkGuard guard;
    boost::asio::steady_timer timer;
    std::vector<std::shared_ptr<Connection>> connections;
    bool stopped = false;
    std::thread thread;
  };

  Status listen_at(const boost::asio::ip::tcp::endpoint& endpoint);
  void watch_listener();
  void accept_some(int most);
  void pause_accepting();
  void take_in(int fd, std::string peer);
  void reject(int fd, std::string_view reason);
  void tick(Lane& lane);
  void on_every_lane(const std::function<void(Lane&)>& work);

  const std::shared_ptr<SharedState> shared_;
  std::size_t max_connections_;
  std::chrono::milliseconds tick_every_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::unique_ptr<boost::asio::ip::tcp::acceptor> acceptor_;
  std::unique_ptr<boost::asio::steady_timer> pause_;
  std::size_t next_lane_ = 0;
};

}  // namespace taskora::http
