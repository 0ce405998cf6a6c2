#include "taskora/cli/consumers.hpp"

#include "audit-logger/app.hpp"
#include "notifier/app.hpp"
#include "recurrence-worker/app.hpp"

#include <algorithm>

namespace taskora::cli {

const std::vector<log::Consumer>& consumers() {
  static const std::vector<log::Consumer> kConsumers{audit_logger::consumer(), notifier::consumer(),
                                                     recurrence_worker::consumer()};
  return kConsumers;
}

const log::Consumer* find_consumer(std::string_view name) {
  const auto at = std::ranges::find(consumers(), name, &log::Consumer::name);
  return at == consumers().end() ? nullptr : &*at;
}

std::vector<std::string> consumer_names() {
  std::vector<std::string> names;
  names.reserve(consumers().size());
  for (const auto& consumer : consumers()) names.push_back(consumer.name);
  return names;
}

std::vector<std::string> letter_owners() {
  auto names = consumer_names();
  names.emplace_back(kRelay);
  return names;
}

}  // namespace taskora::cli
