#include "notifier/store/notify.hpp"

#include "notifier/domain/reminder_text.hpp"
#include "notifier/events/outgoing.hpp"
#include "notifier/store/queries.hpp"

#include "taskora/log/outbox.hpp"

#include <optional>

namespace taskora::notifier {
namespace {

using namespace store;

std::optional<events::Due> due_from_row(const db::Row& row) {
  if (row.is_null("due_at")) return std::nullopt;
  events::Due due{
      .when = {}, .zone = row.get<std::string>("due_zone"), .at = row.get<Timestamp>("due_at")};
  if (const auto date = row.opt<std::chrono::year_month_day>("due_on")) {
    due.when = *date;
  } else {
    due.when = row.get<LocalTime>("due_local");
  }
  return due;
}

struct Written {
  Notification notification;
  Timestamp at;
};

// nullopt: this occurrence has its notification already.
Result<std::optional<Written>> write(db::Transaction& tx, const events::ReminderFired& reminder,
                                     AccountId account, const db::Row& task) {
  Notification notification{
      .id = {},
      .account = account,
      .key = source_key(reminder.reminder_id, reminder.fire_at),
      .title = task.get<std::string>("title"),
      .body = reminder_body(due_from_row(task), task.get<std::string_view>("time_zone"))};
  TASKORA_TRY(rows,
              tx.run(kAddNotification, {account, "reminder", notification.key, reminder.task_id,
                                        notification.title, notification.body}));
  if (rows.empty()) return std::nullopt;
  notification.id = rows.front().get<NotificationId>(0);
  return Written{std::move(notification), rows.front().get<Timestamp>(1)};
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::written:
      return "written";
    case Outcome::repeat:
      return "repeat";
    case Outcome::closed:
      return "closed";
  }
  return "";
}

std::string_view to_string(Handover handover) {
  switch (handover) {
    case Handover::delivered:
      return "delivered";
    case Handover::queued:
      return "queued";
  }
  return "";
}

Result<Told> tell(db::Transaction& tx, const events::Event& event,
                  const std::vector<std::unique_ptr<Channel>>& channels) {
  TASKORA_TRY(reminder, events::parse_reminder_fired(event.data));
  if (!event.user_id)
    return fail(ErrorCode::invalid_argument, "schema", "a reminder without its account");
  TASKORA_TRY(tasks, tx.run(kReadOpenTask, {reminder.task_id, *event.user_id}));
  if (tasks.empty()) return Told{.outcome = Outcome::closed, .deliveries = {}};
  TASKORA_TRY(written, write(tx, reminder, *event.user_id, tasks.front()));
  if (!written) return Told{.outcome = Outcome::repeat, .deliveries = {}};

  Told told;
  for (const auto& channel : channels) {
    TASKORA_TRY(handover, channel->hand_over(tx, written->notification));
    if (handover == Handover::delivered) {
      TASKORA_CHECK(
          log::append_to_outbox(tx, sent_event(reminder, channel->name(), written->at, event)));
    }
    told.deliveries.emplace_back(channel->name(), handover);
  }
  return told;
}

}  // namespace taskora::notifier
