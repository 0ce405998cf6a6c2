#pragma once
// Strong ids: a task's id is not a tag's id, and neither is a number to calculate with.

#include <compare>
#include <cstdint>
#include <functional>

namespace taskora {

template <typename Tag>
class Id {
 public:
  constexpr Id() = default;
  constexpr explicit Id(std::int64_t value) : value_{value} {}
  [[nodiscard]] constexpr std::int64_t value() const { return value_; }
  friend constexpr auto operator<=>(Id, Id) = default;

 private:
  std::int64_t value_ = 0;
};

using TaskId = Id<struct TaskTag>;
using ProjectId = Id<struct ProjectTag>;
using TagId = Id<struct TagTag>;
using ReminderId = Id<struct ReminderTag>;
using NotificationId = Id<struct NotificationTag>;
using TokenId = Id<struct TokenTag>;
using EventPosition = Id<struct EventPositionTag>;  // event_log.pos: dense, from 1

}  // namespace taskora

template <typename Tag>
struct std::hash<taskora::Id<Tag>> {
  std::size_t operator()(taskora::Id<Tag> id) const noexcept {
    return std::hash<std::int64_t>{}(id.value());
  }
};
