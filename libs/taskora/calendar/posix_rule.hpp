#pragma once
// The rule at the end of a time zone file ("CET-1CEST,M3.5.0,M10.5.0/3", POSIX TZ as RFC 9636
// extends it): it holds for all time after the file's table. Internal to this library.

#include "taskora/base/time.hpp"

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

namespace taskora::calendar {

class PosixRule {
 public:
  // nullopt for what is no rule, and for changes counted by the day of the year, which no zone uses
  // today.
  [[nodiscard]] static std::optional<PosixRule> parse(std::string_view text);

  [[nodiscard]] std::chrono::seconds offset_at(std::chrono::sys_seconds instant) const;
  // Of a reading that is skipped or comes twice: the offset before the change.
  [[nodiscard]] std::chrono::seconds offset_before(LocalTime local) const;

 private:
  struct Change {  // "M3.5.0/2": the fifth (the last) Sunday of March, 2 h after its midnight by
                   // the clock before
    std::chrono::month month{1};
    unsigned week = 1;
    std::chrono::weekday weekday{};
    std::chrono::seconds time{std::chrono::hours{2}};
    [[nodiscard]] LocalTime in(std::chrono::year year) const;
  };
  struct Transition {
    std::chrono::sys_seconds at;
    std::chrono::seconds before;
    std::chrono::seconds after;
  };
  class Reader;

  [[nodiscard]] std::vector<Transition> around(std::chrono::year year) const;  // in order

  std::chrono::seconds standard_{0};
  std::chrono::seconds summer_{0};
  std::optional<Change> start_;  // of summer time; with end_ or not at all
  std::optional<Change> end_;
};

}  // namespace taskora::calendar
