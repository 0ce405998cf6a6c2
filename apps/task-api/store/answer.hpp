#pragma once
// What a use case has to say to its client; stored as it is under an Idempotency-Key.

#include <string>
#include <utility>
#include <vector>

namespace taskora::task_api {

struct Answer {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;  // ETag, Location
  std::string body;                                          // JSON; empty for 204
};

}  // namespace taskora::task_api
