#include "taskora/calendar/zone.hpp"

#include "taskora/calendar/posix_rule.hpp"

#include <date/tz.h>

#include <algorithm>
#include <exception>
#include <fstream>
#include <map>
#include <mutex>

namespace taskora::calendar {
namespace {

using std::chrono::seconds;
using DateLocal = date::local_time<seconds>;
using DateSys = date::sys_time<seconds>;

constexpr std::string_view kZoneFiles = "/usr/share/zoneinfo/";

// "Area/Place" as the database spells it: no dots, no leading lower case ("posix/…", "localtime").
bool looks_like_a_zone(std::string_view name) {
  if (name.empty() || name.size() > 64 || name.front() < 'A' || name.front() > 'Z' ||
      name.back() == '/')
    return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '_' || c == '+' || c == '-';
  });
}

// From the last line of a TZif file, for all time after its table, which ends in 2037:
// date::time_zone ignores it.
std::optional<PosixRule> rule_after_table(const std::string& name) {
  std::ifstream in{std::string{kZoneFiles} + name, std::ios::binary};
  std::string line;
  for (std::string next; std::getline(in, next);) line = std::move(next);
  return PosixRule::parse(line);  // without one the table's last offset stays
}

}  // namespace

struct Zone::Data {
  std::string name;
  const date::time_zone* table;
  std::optional<PosixRule> rule;
  DateSys rule_from;  // where the table's last entry begins

  Data(std::string zone_name, const date::time_zone* zone)
      : name{std::move(zone_name)}, table{zone}, rule{rule_after_table(name)} {
    rule_from = table->get_info(DateSys{date::sys_days{date::year{9999} / 1 / 1}}).begin;
  }

  [[nodiscard]] seconds offset_at(DateSys instant) const {
    if (rule && instant >= rule_from)
      return rule->offset_at(std::chrono::sys_seconds{instant.time_since_epoch()});
    return table->get_info(instant).offset;
  }
  // `first` is the only offset, or the one before the change of the clocks.
  [[nodiscard]] seconds offset_before(DateLocal local) const {
    const auto info = table->get_info(local);
    if (rule && info.result == date::local_info::unique && info.first.begin >= rule_from) {
      return rule->offset_before(LocalTime{local.time_since_epoch()});
    }
    return info.first.offset;
  }
};

std::optional<Zone> Zone::find(std::string_view name) {
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<const Data>, std::less<>>
      known;  // at most as many as the database has

  if (!looks_like_a_zone(name)) return std::nullopt;
  const std::lock_guard lock{mutex};
  if (const auto found = known.find(name); found != known.end()) return Zone{found->second};
  try {
    const auto* const zone = date::locate_zone(name);
    auto data = std::make_shared<const Data>(std::string{name}, zone);
    known.emplace(name, data);
    return Zone{std::move(data)};
  } catch (const std::exception&) {  // not a name of the database, or its file does not read
    return std::nullopt;
  }
}

Zone Zone::utc() {
  return find("UTC").value();
}

const std::string& Zone::name() const {
  return data_->name;
}

Timestamp Zone::to_instant(LocalTime local) const {
  const auto since_epoch = local.time_since_epoch();
  return Timestamp{since_epoch - data_->offset_before(DateLocal{since_epoch})};
}

LocalTime Zone::to_local(Timestamp instant) const {
  const auto since_epoch = std::chrono::floor<seconds>(instant).time_since_epoch();
  return LocalTime{since_epoch + data_->offset_at(DateSys{since_epoch})};
}

}  // namespace taskora::calendar
