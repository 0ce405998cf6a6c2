#pragma once
// Time zones from the machine's own IANA database, and the two directions between a wall clock and
// an instant.

#include "taskora/base/clock.hpp"
#include "taskora/base/time.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace taskora::calendar {

// A day, or a reading of the wall clock. A zone makes it an instant.
struct WallTime {
  LocalTime time{};  // of a day: its midnight
  bool all_day = false;

  [[nodiscard]] static WallTime day(std::chrono::year_month_day date) {
    return {LocalTime{std::chrono::local_days{date}}, true};
  }
  [[nodiscard]] static WallTime at(LocalTime time) { return {time, false}; }
  friend bool operator==(const WallTime&, const WallTime&) = default;
};

// One IANA zone. A value: copied freely, thread-safe, right for every year the database describes
// by its rule, also past the end of its table (2037).
class Zone {
 public:
  // Exactly a name of the database ("Europe/Berlin", "UTC"): letter case counts, and paths
  // ("../x"), "posix/…", "right/…" and "localtime" are not names. The first call reads the list of
  // names from the disk; a zone's first use reads its file.
  [[nodiscard]] static std::optional<Zone> find(std::string_view name);
  [[nodiscard]] static Zone utc();

  [[nodiscard]] const std::string& name() const;

  // RFC 5545, 3.3.5: a reading that occurs twice means the first time, one that is skipped is read
  // with the offset from before the gap (02:30 becomes 03:30). Never fails.
  [[nodiscard]] Timestamp to_instant(LocalTime local) const;
  // A day stands for its first instant.
  [[nodiscard]] Timestamp to_instant(const WallTime& when) const { return to_instant(when.time); }
  // Rounded down to the second.
  [[nodiscard]] LocalTime to_local(Timestamp instant) const;

  friend bool operator==(const Zone& a, const Zone& b) { return a.name() == b.name(); }

 private:
  struct Data;
  explicit Zone(std::shared_ptr<const Data> data) : data_{std::move(data)} {}
  std::shared_ptr<const Data> data_;
};

}  // namespace taskora::calendar
