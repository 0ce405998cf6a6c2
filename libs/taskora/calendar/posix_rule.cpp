#include "taskora/calendar/posix_rule.hpp"

#include <algorithm>
#include <charconv>

namespace taskora::calendar {

using namespace std::chrono;

class PosixRule::Reader {
 public:
  explicit Reader(std::string_view text) : rest_{text} {}

  [[nodiscard]] bool done() const { return rest_.empty(); }
  [[nodiscard]] bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // "CET" or "<+03>"
  [[nodiscard]] bool skip_name() {
    std::size_t end = 0;
    if (rest_.starts_with('<')) {
      end = rest_.find('>');
      if (end == std::string_view::npos) return false;
      ++end;
    } else {
      while (end < rest_.size() &&
             ((rest_[end] >= 'A' && rest_[end] <= 'Z') || (rest_[end] >= 'a' && rest_[end] <= 'z')))
        ++end;
    }
    rest_.remove_prefix(end);
    return end >= 3;
  }
  // "[+-]hh[:mm[:ss]]"
  [[nodiscard]] std::optional<seconds> time() {
    const bool negative = take('-');
    if (!negative) static_cast<void>(take('+'));
    const auto hour = number(167);
    if (!hour) return std::nullopt;
    seconds total = hours{*hour};
    for (const seconds unit : {seconds{minutes{1}}, seconds{1}}) {
      if (!take(':')) break;
      const auto part = number(59);
      if (!part) return std::nullopt;
      total += *part * unit;
    }
    return negative ? -total : total;
  }
  // ",M3.5.0/2"
  [[nodiscard]] std::optional<Change> change() {
    if (!take(',') || !take('M')) return std::nullopt;
    const auto in_month = number(12);
    if (!in_month || !take('.')) return std::nullopt;
    const auto week = number(5);
    if (!week || !take('.')) return std::nullopt;
    const auto day = number(6);
    if (!day || *in_month == 0 || *week == 0) return std::nullopt;
    Change change{.month = month{*in_month}, .week = *week, .weekday = weekday{*day}};
    if (take('/')) {
      const auto when = time();
      if (!when) return std::nullopt;
      change.time = *when;
    }
    return change;
  }

 private:
  [[nodiscard]] std::optional<unsigned> number(unsigned max) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc{} || value > max) return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }

  std::string_view rest_;
};

std::optional<PosixRule> PosixRule::parse(std::string_view text) {
  Reader in{text};
  PosixRule rule;
  if (!in.skip_name()) return std::nullopt;
  const auto standard = in.time();
  if (!standard) return std::nullopt;
  rule.standard_ = -*standard;  // POSIX counts westwards
  if (in.done()) return rule;
  if (!in.skip_name()) return std::nullopt;
  rule.summer_ = rule.standard_ + hours{1};
  auto start = in.change();
  if (!start) {
    const auto summer = in.time();
    if (!summer) return std::nullopt;
    rule.summer_ = -*summer;
    start = in.change();
  }
  rule.start_ = start;
  rule.end_ = in.change();
  if (!rule.start_ || !rule.end_ || !in.done()) return std::nullopt;
  return rule;
}

LocalTime PosixRule::Change::in(std::chrono::year y) const {
  const auto day =
      week == 5 ? local_days{y / month / weekday[last]} : local_days{y / month / weekday[week]};
  return LocalTime{day} + time;
}

std::vector<PosixRule::Transition> PosixRule::around(std::chrono::year middle) const {
  std::vector<Transition> transitions;
  for (auto y = middle - years{1}; y <= middle + years{1}; ++y) {
    transitions.push_back(
        {sys_seconds{start_->in(y).time_since_epoch() - standard_}, standard_, summer_});
    transitions.push_back(
        {sys_seconds{end_->in(y).time_since_epoch() - summer_}, summer_, standard_});
  }
  std::sort(transitions.begin(), transitions.end(),
            [](const auto& a, const auto& b) { return a.at < b.at; });
  return transitions;
}

seconds PosixRule::offset_at(sys_seconds instant) const {
  if (!start_) return standard_;
  auto offset = standard_;
  for (const auto& transition : around(year_month_day{floor<days>(instant)}.year())) {
    if (instant < transition.at) return transition.before;
    offset = transition.after;
  }
  return offset;
}

seconds PosixRule::offset_before(LocalTime local) const {
  if (!start_) return standard_;
  auto offset = standard_;
  for (const auto& transition : around(year_month_day{floor<days>(local)}.year())) {
    // In a gap the clock jumps to at + after, in an overlap it reads up to at + before first.
    const auto until =
        transition.at.time_since_epoch() + std::max(transition.before, transition.after);
    if (local.time_since_epoch() < until) return transition.before;
    offset = transition.after;
  }
  return offset;
}

}  // namespace taskora::calendar
