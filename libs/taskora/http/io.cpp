#include "taskora/http/io.hpp"

#include <exception>

namespace taskora::http {

void Io::run(Observer& observer) {
  for (;;) {
    try {
      context.run();
      break;
    } catch (const std::exception&
                 error) {  // memory, at worst: the connection concerned ends by its deadline
      observer.on_error(error.what(), {});
    }
  }
  {
    const std::lock_guard lock{mutex_};
    finished_ = true;
  }
  context.restart();
  context.poll();
}

}  // namespace taskora::http
