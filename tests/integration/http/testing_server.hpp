#pragma once
// A server with a few small routes, and a record of everything it tells its observer.

#include "taskora/http/server.hpp"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace taskora::testing {

class Recorder final : public http::Observer {
 public:
  void on_request(const http::RequestRecord& record) override;
  void on_connection(http::ConnectionEvent event, std::string_view reason) override;
  void on_stream(http::ConnectionEvent event, std::string_view reason) override;
  void on_error(std::string_view text, std::string_view request_id) override;

  // Waits up to 10 s until `what` ("closed idle", "stream closed slow_reader", "tasks.read 200")
  // was seen `times`.
  bool wait_for(const std::string& what, int times = 1);
  int count(const std::string& what);
  std::vector<std::string> errors();

 private:
  void add(std::string what);

  std::mutex mutex_;
  std::condition_variable added_;
  std::map<std::string, int> counts_;
  std::vector<std::string> errors_;
};

// A door handlers wait at until the test opens it.
class Gate {
 public:
  void wait();
  void open();
  bool wait_until_inside(int handlers);  // that many handlers wait at the door; false after 10 s

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  int inside_ = 0;
};

struct TestingServer {
  explicit TestingServer(http::Options options = {}, http::Hooks hooks = {});
  ~TestingServer();

  // GET /hello · GET /tasks/:id · GET /search · GET /wait (at the gate) · GET /big (1 MB) · GET
  // /throw · GET /fail POST /echo (parse_json) · POST /bytes (length of the body) · DELETE
  // /tasks/:id · GET /stream · GET /canary (counted)
  std::vector<http::Route> routes();
  // The stream opened last; waits up to 60 s for `number` of them, then throws.
  std::shared_ptr<http::EventStream> stream(std::size_t number = 1);

  Recorder recorder;
  Gate gate;
  std::atomic<int> canaries{0};
  std::atomic<int> handled{0};
  std::mutex mutex;
  std::condition_variable opened;
  std::vector<std::shared_ptr<http::EventStream>> streams;
  http::Server server;
  std::uint16_t port = 0;
};

}  // namespace taskora::testing
