#pragma once
// How long to wait for the next reminder.

#include <chrono>
#include <optional>

namespace taskora::reminder_scheduler {

// Reminders made by other processes are noticed after this long at most.
inline constexpr std::chrono::microseconds kLongestWait{250'000};
// One that is due and was not taken is in somebody else's hands: another scheduler, or a change of
// its task.
inline constexpr std::chrono::microseconds kHeldWait{20'000};

// `until_next`: from now to the earliest scheduled reminder, negative when it is overdue; nullopt:
// there is none.
[[nodiscard]] std::chrono::microseconds wait_for(
    std::optional<std::chrono::microseconds> until_next);

}  // namespace taskora::reminder_scheduler
