#include "bench.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora;
using namespace taskora::audit_logger;

namespace {

using Findings = std::vector<Finding>;

struct TenEntries : Bench {
  TenEntries() { append_many(10); }
};

}  // namespace

TEST_CASE("an untouched log is valid, and stays so when a person's payloads are erased") {
  TenEntries log;
  CHECK(log.verify().valid());
  log.tamper("UPDATE audit_log SET payload = NULL WHERE seq % 2 = 0");
  const auto report = log.verify();
  CHECK(report.valid());
  CHECK(report.entries == 10);
}

TEST_CASE("a change of any column of a row is found") {
  TenEntries log;
  SECTION("payload") {
    log.tamper("UPDATE audit_log SET payload = 'x' WHERE seq = 4");
    CHECK(log.verify().findings == Findings{{4, Fault::payload}});
    return;
  }
  for (const auto* change :
       {"event_id = gen_random_uuid()", "type = 'task.deleted'", "account_id = NULL",
        "account_id = gen_random_uuid()", "project_id = 0", "subject = '43'", "version = NULL",
        "occurred_at = occurred_at + interval '1 microsecond'",
        "recorded_at = recorded_at - interval '1 microsecond'"}) {
    CAPTURE(change);
    TenEntries fresh;
    fresh.tamper("UPDATE audit_log SET " + std::string{change} + " WHERE seq = 4");
    CHECK(fresh.verify().findings == Findings{{4, Fault::link}});
  }
}

TEST_CASE("a removed row is found, in the middle and at the beginning") {
  TenEntries log;
  log.tamper("DELETE FROM audit_log WHERE seq IN (1, 6)");
  CHECK(log.verify().findings == Findings{{1, Fault::missing}, {6, Fault::missing}});
}

TEST_CASE("two rows that changed places are found") {
  TenEntries log;
  log.tamper("UPDATE audit_log SET seq = 100 WHERE seq = 4");
  log.tamper("UPDATE audit_log SET seq = 4 WHERE seq = 5");
  log.tamper("UPDATE audit_log SET seq = 5 WHERE seq = 100");
  CHECK(log.verify().findings == Findings{{4, Fault::link}, {5, Fault::link}, {6, Fault::link}});
}

TEST_CASE("a row made anew with a hash that fits gives itself away at the next") {
  TenEntries log;
  log.tamper(R"(UPDATE audit_log SET payload = NULL, digest = sha256('x') WHERE seq = 4)");
  CHECK(log.verify().findings == Findings{{4, Fault::link}});
  PostgresChainReader reader{*log.database};
  const auto entries = reader.entries_after({"task-events", 0}, 2, 2).value();
  const auto forged = link_hash(entries[0].hash, entries[1]);
  std::string hex;
  for (const auto byte : forged) {
    hex += "0123456789abcdef"[byte >> 4U];
    hex += "0123456789abcdef"[byte & 15U];
  }
  log.tamper("UPDATE audit_log SET hash = decode('" + hex + "', 'hex') WHERE seq = 4");
  CHECK(log.verify().findings == Findings{{5, Fault::link}});
}
