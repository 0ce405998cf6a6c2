#include "task-api/store/outbox.hpp"

#include "task_api/store/queries.hpp"

#include "taskora/log/outbox.hpp"
#include "taskora/log/record_size.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace taskora::task_api {

Status check_size(const OutgoingEvent& event, const std::string& pointer) {
  auto fits = log::check_size({.topic = event.topic,
                               .key = event.key,
                               .type = event.type,
                               .payload = event.payload,
                               .headers = event.headers});
  if (fits) return {};
  auto error = std::move(fits).error();
  error.detail = "the change would make an event of more than " +
                 std::to_string(log::largest_record(event.topic)) + " bytes; make it smaller";
  error.fields = {{.pointer = pointer, .code = "too_large", .detail = error.detail}};
  return fail(std::move(error));
}

std::string largest_member(const events::Task& task) {
  std::size_t tags = 0;
  for (const auto& tag : task.tags) tags += tag.name.size();
  using Member = std::pair<std::size_t, const char*>;
  const std::array members{Member{task.title.size(), "/title"},
                           Member{task.description.size(), "/description"}, Member{tags, "/tags"}};
  return std::ranges::max_element(members)->second;
}

Status add_event(db::Transaction& tx, const OutgoingEvent& event, AccountId account) {
  TASKORA_CHECK(check_size(event, ""));
  TASKORA_TRY(
      added, tx.run(store::kAddEvent, {event.id, event.topic, event.key, account,
                                       std::optional<std::int64_t>{}, std::optional<std::int64_t>{},
                                       event.type, db::Bytes{event.payload}, event.headers}));
  return {};
}

}  // namespace taskora::task_api
