#include "taskora/log/kafka/statistics.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora::log;

TEST_CASE("the library's statistics become ours: sums over brokers, the slowest round trip") {
  const auto read = kafka::read_statistics(R"({
    "msg_cnt": 3, "cgrp": {"rebalance_cnt": 2},
    "brokers": {
      "a": {"state": "UP", "tx": 10, "txbytes": 100, "rxbytes": 50, "txerrs": 1, "req_timeouts": 2,
            "txretries": 4, "rtt": {"p99": 2000}, "throttle": {"avg": 30}},
      "b": {"state": "DOWN", "tx": 1, "txbytes": 5, "rxbytes": 6, "rtt": {"p99": 9000}}},
    "topics": {"t": {"partitions": {"0": {"fetchq_cnt": 7}, "-1": {"fetchq_cnt": 0}}}}})");
  REQUIRE(read);
  CHECK(read->brokers_up == 1);
  CHECK(read->queued == 10);
  CHECK(read->requests == 11);
  CHECK(read->request_errors == 3);
  CHECK(read->retries == 4);
  CHECK(read->sent_bytes == 105);
  CHECK(read->received_bytes == 56);
  CHECK(read->rebalances == 2);
  CHECK(read->round_trip == 0.009);
  CHECK(read->throttled == 0.03);
}

TEST_CASE(
    "statistics that are none of the library's are nothing, and members of another kind count as "
    "0") {
  CHECK_FALSE(kafka::read_statistics("{"));
  CHECK_FALSE(kafka::read_statistics("[]"));
  CHECK_FALSE(kafka::read_statistics("{}"));
  const auto odd = kafka::read_statistics(R"({"msg_cnt":"many","brokers":{"a":7,"b":{"rtt":[]}}})");
  REQUIRE(odd);
  CHECK(odd->queued == 0);
}
