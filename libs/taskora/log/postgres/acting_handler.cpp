#include "taskora/log/postgres/acting_handler.hpp"

#include "log/postgres/queries.hpp"

#include "taskora/log/failure.hpp"

#include <string>
#include <utility>

namespace taskora::log {

Status ActingHandler::operator()(const Decoded& decoded) {
  const auto& account = decoded.event.user_id;
  if (run_as_ == RunAs::account && account != account_) {
    auto acts = transaction_.run(postgres::kActAs, {account ? account->str() : std::string{}});
    if (!acts) return fail(not_the_records(std::move(acts).error()));
    account_ = account;
  }
  return handler_(transaction_, {.record = decoded.record, .event = decoded.event});
}

}  // namespace taskora::log
