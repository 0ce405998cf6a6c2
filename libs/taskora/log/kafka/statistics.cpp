#include "taskora/log/kafka/statistics.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace taskora::log::kafka {
namespace {

using Json = nlohmann::json;

std::int64_t number(const Json& object, const char* name) {
  const auto at = object.find(name);
  return at != object.end() && at->is_number() ? at->get<std::int64_t>() : 0;
}

const Json& member(const Json& object, const char* name) {
  static const Json kNone = Json::object();
  const auto at = object.find(name);
  return at != object.end() && at->is_object() ? *at : kNone;
}

void add_broker(ClientStatistics& all, const Json& broker) {
  if (broker.value("state", std::string{}) == "UP") ++all.brokers_up;
  all.requests += number(broker, "tx");
  all.request_errors += number(broker, "txerrs") + number(broker, "req_timeouts");
  all.retries += number(broker, "txretries");
  all.sent_bytes += number(broker, "txbytes");
  all.received_bytes += number(broker, "rxbytes");
  all.round_trip =
      std::max(all.round_trip, static_cast<double>(number(member(broker, "rtt"), "p99")) / 1e6);
  all.throttled =
      std::max(all.throttled, static_cast<double>(number(member(broker, "throttle"), "avg")) / 1e3);
}

}  // namespace

std::optional<ClientStatistics> read_statistics(std::string_view json) {
  const auto root = Json::parse(json, nullptr, false);
  if (!root.is_object() || !root.contains("brokers")) return std::nullopt;
  ClientStatistics all;
  all.queued = number(root, "msg_cnt");
  all.rebalances = number(member(root, "cgrp"), "rebalance_cnt");
  for (const auto& broker : member(root, "brokers")) {
    if (broker.is_object()) add_broker(all, broker);
  }
  for (const auto& topic : member(root, "topics")) {
    for (const auto& partition : member(topic, "partitions"))
      all.queued += number(partition, "fetchq_cnt");
  }
  return all;
}

}  // namespace taskora::log::kafka
