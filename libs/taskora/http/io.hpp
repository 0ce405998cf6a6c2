#pragma once
// One thread that waits for sockets and timers.

#include "taskora/http/observer.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <mutex>
#include <utility>

namespace taskora::http {

// A connection stays with the thread that took it in. It may outlive the thread, but not the
// context.
struct Io {
  boost::asio::io_context context{1};

  // Runs `work` on the thread, or here and now when that has ended.
  template <typename Work>
  void post(Work&& work) {
    {
      const std::lock_guard lock{mutex_};
      if (!finished_) {
        boost::asio::post(context, std::forward<Work>(work));
        return;
      }
    }
    work();
  }
  // The body of the thread: returns when there is nothing left to wait for.
  void run(Observer& observer);

 private:
  std::mutex mutex_;
  bool finished_ = false;
};

}  // namespace taskora::http
