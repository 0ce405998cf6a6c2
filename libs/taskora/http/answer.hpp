#pragma once
// A Response as it goes over the wire.

#include "taskora/http/response.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace taskora::http {

// What a connection writes: a head, then a body that may be shared.
struct Answer {
  std::string head;
  std::string body;
  std::shared_ptr<const std::string> shared_body;  // instead of body
  StreamOpener stream;
  bool close = false;  // the connection ends with this answer

  [[nodiscard]] std::string_view content() const {
    return shared_body ? std::string_view{*shared_body} : body;
  }
};

struct AnswerContext {
  std::string_view request_id;
  bool head_only = false;       // HEAD: the head a GET would get, no body
  bool close = false;           // say so, and do so
  bool say_keep_alive = false;  // to an HTTP/1.0 client that asked
};

// `dropped` receives the name of each header that could not be sent (Response says which).
[[nodiscard]] Answer make_answer(Response response, const AnswerContext& context,
                                 std::vector<std::string>& dropped);

}  // namespace taskora::http
