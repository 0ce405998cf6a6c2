#include "simulation/checker.hpp"

#include "taskora/log/topics.hpp"

#include <algorithm>
#include <ranges>

namespace taskora::simulation {
namespace {

[[noreturn]] void broken(std::string what) {
  throw Violation{std::move(what)};
}

std::string text(const std::string& part) {
  return part;
}
std::string text(const char* part) {
  return part;
}
std::string text(std::int64_t part) {
  return std::to_string(part);
}

}  // namespace

template <typename... Parts>
void Checker::tell(const Parts&... parts) const {
  if (trace_) trace_((std::string{"  > "} + ... + text(parts)));
}

Trouble Checker::trouble_of(const Uuid& event) const {
  const auto at = troubles_.find(event);
  return at == troubles_.end() ? Trouble::none : at->second;
}

std::string Checker::name(const Event& event) const {
  return event.type + ' ' + event.key.second + '#' + std::to_string(event.version);
}

const Interest* Checker::interest(const std::string& consumer, const Event& event) const {
  const auto at = std::ranges::find_if(interests_, [&](const Interest& one) {
    return one.consumer == consumer && one.topic == event.key.first &&
           log::type_matches(one.types, event.type);
  });
  return at == interests_.end() ? nullptr : &*at;
}

Checker::Line& Checker::line(const std::string& consumer, const Event& event) {
  auto& line = lines_[{consumer, event.key}];
  const auto size = std::max(event.index + 1, line.applied.size());
  line.applied.resize(size);
  line.lettered.resize(size);
  return line;
}

const Checker::Line* Checker::find_line(const std::string& consumer, const Key& key) const {
  const auto at = lines_.find({consumer, key});
  return at == lines_.end() ? nullptr : &at->second;
}

void Checker::on_written(const OutboxRow& row) {
  ++totals_.written;
  if (row.topic == "reminders" && !fired_.insert(row.version).second)
    broken("reminder " + std::to_string(row.version) + " fired twice");
  events_[row.event] = {
      .id = row.event, .key = {row.topic, row.key}, .type = row.type, .version = row.version};
  by_bytes_[row.value] = row.event;
  if (trace_) tell("committed: ", name(events_[row.event]), ", id ", row.id);
}

void Checker::on_numbered(std::int64_t pos, const OutboxRow& row) {
  if (pos != std::ssize(by_pos_) + 1)
    broken("position " + std::to_string(pos) + " after " + std::to_string(by_pos_.size()));
  const auto at = events_.find(row.event);
  if (at == events_.end()) broken("position " + std::to_string(pos) + " for what nobody committed");
  auto& event = at->second;
  if (event.pos != 0) broken(name(event) + " numbered twice");
  auto& of_key = numbered_[event.key];
  event.pos = pos;
  event.index = of_key.size();
  of_key.push_back(event.id);
  by_pos_.push_back(event.id);
  if (trace_) tell("position ", pos, ": ", name(event));
  if (row.topic == "task-events" && event.version != std::ssize(of_key))
    broken(name(event) + " numbered as number " + std::to_string(of_key.size()) + " of its task");
}

void Checker::on_landed(const log::Record& record) {
  const auto at = by_bytes_.find(record.value);
  if (at == by_bytes_.end()) broken("bytes on the log that nobody wrote");
  auto& event = events_.at(at->second);
  if (record.partition.topic != event.key.first) return;  // a derived topic
  if (event.landed) {
    ++totals_.repeats_on_log;
    return;
  }
  event.landed = true;
  if (landed_[event.key]++ != event.index)
    broken(name(event) + " on the log before its predecessor");
}

void Checker::on_forwarded(std::int64_t from, std::int64_t to) {
  if (from != forwarded_ || to <= from)
    broken("the forwarder's place went from " + std::to_string(from) + " to " + std::to_string(to));
  forwarded_ = to;
  if (trace_) tell("forwarded up to ", to);
  for (auto pos = from + 1; pos <= to; ++pos) {
    const auto& event = events_.at(by_pos_[static_cast<std::size_t>(pos - 1)]);
    if (!event.landed) broken(name(event) + " passed by the forwarder and not on the log");
  }
}

void Checker::on_offset(const Place& place, std::int64_t from, std::int64_t to) {
  if (trace_)
    tell(std::get<0>(place), " at ", to, " of ", std::get<1>(place),
         '/' + std::to_string(std::get<2>(place)));
  if (to > from) return;
  broken("offset of " + std::get<0>(place) + " on " + std::get<1>(place) + " went from " +
         std::to_string(from) + " to " + std::to_string(to));
}

// All before it have an effect or a dead letter.
void Checker::check_predecessors(const Interest& interest, const Event& event,
                                 const Line& line) const {
  const auto& of_key = numbered_.at(event.key);
  for (std::size_t i = 0; i < event.index; ++i) {
    const auto& earlier = events_.at(of_key[i]);
    if (!log::type_matches(interest.types, earlier.type) || line.applied[i] || line.lettered[i])
      continue;
    broken(name(event) + " reached " + interest.consumer + " before " + name(earlier));
  }
}

void Checker::on_effect(const std::string& consumer, const Uuid& id) {
  const auto at = events_.find(id);
  if (at == events_.end()) broken("an effect of what nobody committed");
  const auto& event = at->second;
  const auto* wanted = interest(consumer, event);
  if (wanted == nullptr) broken(name(event) + " applied by " + consumer + ", which did not ask");
  if (trace_) tell("effect on ", consumer, ": ", name(event));
  auto& line = this->line(consumer, event);
  if (line.applied[event.index]) broken(name(event) + " applied twice by " + consumer);
  check_predecessors(*wanted, event, line);
  if (std::find(line.applied.begin() + static_cast<std::ptrdiff_t>(event.index), line.applied.end(),
                true) != line.applied.end())
    broken(name(event) + " applied by " + consumer + " after a later one");
  if (!line.waiting.empty())
    broken(name(event) + " applied by " + consumer + " while one of its key is parked");
  line.applied[event.index] = true;
  ++totals_.effects;
}

void Checker::on_letter(const Letter& letter) {
  const auto at = by_bytes_.find(letter.record.value);
  if (at == by_bytes_.end()) broken("a dead letter of bytes that nobody wrote");
  const auto& event = events_.at(at->second);
  const auto* wanted = interest(letter.consumer, event);
  if (wanted == nullptr)
    broken(name(event) + " parked by " + letter.consumer + ", which did not ask");
  if (trace_)
    tell("parked by ", letter.consumer, ", ", std::string{to_string(letter.reason)}, ": ",
         name(event));
  auto& line = this->line(letter.consumer, event);
  check_predecessors(*wanted, event, line);
  const auto trouble = trouble_of(event.id);
  const bool innocent = trouble == Trouble::none || trouble == Trouble::stumbles;
  if (letter.reason == log::DeadReason::behind_parked && line.waiting.empty())
    broken(name(event) + " parked by " + letter.consumer + " behind nothing");
  if (letter.reason == log::DeadReason::permanent && trouble != Trouble::garbage &&
      trouble != Trouble::schema)
    broken(name(event) + " parked by " + letter.consumer + " as permanently wrong");
  if (letter.reason == log::DeadReason::attempts_exhausted && innocent && !crashed_)
    broken(name(event) + " parked by " + letter.consumer + ", which did nothing wrong");
  if (line.applied[event.index])
    broken(name(event) + " parked by " + letter.consumer + ", which has applied it");
  if (!line.waiting.insert(event.index).second)
    broken(name(event) + " parked by " + letter.consumer + ", where it waits already");
  line.lettered[event.index] = true;
  ++totals_.letters;
}

void Checker::on_discarded(const std::string& consumer, const std::string& key) {
  for (auto& [whose, line] : lines_) {
    if (whose.first == consumer && whose.second.second == key) line.waiting.clear();
  }
}

std::string Checker::unsettled(const Interest& interest) const {
  for (const auto& event : events_ | std::views::values) {
    if (event.key.first != interest.topic || !log::type_matches(interest.types, event.type))
      continue;
    const auto* line = find_line(interest.consumer, event.key);
    const bool settled = line != nullptr && event.pos != 0 && event.index < line->applied.size() &&
                         (line->applied[event.index] || line->lettered[event.index]);
    if (!settled) return name(event) + " never reached " + interest.consumer;
  }
  return {};
}

std::string Checker::missing(const Database& database) const {
  for (const auto& event : events_ | std::views::values) {
    if (event.pos == 0) return name(event) + " has no position";
  }
  for (const auto& reminder : database.reminders | std::views::values) {
    if (reminder.state == Reminder::State::scheduled && reminder.fire_at <= clock_.now())
      return "reminder " + std::to_string(reminder.id) + " did not fire";
  }
  for (const auto& interest : interests_) {
    if (auto what = unsettled(interest); !what.empty()) return what;
  }
  return {};
}

// With nothing wrong before it on its key an event has its effect, and one that is wrong has none.
void Checker::check_fate(const Interest& interest, const Event& event, const Line& line,
                         bool after_bad) const {
  const auto trouble = trouble_of(event.id);
  const bool innocent = trouble == Trouble::none || trouble == Trouble::stumbles;
  if (!innocent && line.applied[event.index]) broken(name(event) + " cannot have been applied");
  if (!after_bad && innocent && !line.applied[event.index] && !crashed_)
    broken(name(event) + " was not applied by " + interest.consumer);
}

void Checker::check_end(const Database& database) const {
  if (auto what = missing(database); !what.empty()) broken(std::move(what));
  for (const auto& reminder : database.reminders | std::views::values) {
    const bool fired = reminder.state == Reminder::State::fired;
    if (fired != fired_.contains(reminder.id))
      broken("reminder " + std::to_string(reminder.id) + " and its event disagree");
  }
  for (const auto& interest : interests_) {
    for (const auto& [key, of_key] : numbered_) {
      const auto* line = find_line(interest.consumer, key);
      bool bad = false;
      for (const auto& id : of_key) {
        const auto& event = events_.at(id);
        if (line == nullptr || this->interest(interest.consumer, event) != &interest) continue;
        check_fate(interest, event, *line, bad);
        bad = bad || line->lettered[event.index];
      }
    }
  }
}

}  // namespace taskora::simulation
