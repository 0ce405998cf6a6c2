#include "audit-logger/domain/verify.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

using namespace taskora;
using namespace taskora::audit_logger;

namespace {

// A chain in memory that keeps the rules, to be broken.
struct Log final : ChainReader {
  std::vector<Entry> entries;
  std::vector<SignedHead> heads;
  std::size_t reads = 0;

  explicit Log(std::int64_t count) {
    Digest previous{};
    for (std::int64_t seq = 1; seq <= count; ++seq) {
      const auto payload = "{\"n\":" + std::to_string(seq) + "}";
      Entry entry{.metadata = {.chain = {"task-events", 0},
                               .event_id = Uuid::v7(),
                               .type = "task.created",
                               .account_id = {},
                               .project_id = {},
                               .subject = "1",
                               .version = seq,
                               .occurred_at = {}},
                  .seq = seq,
                  .recorded_at = {},
                  .payload = payload,
                  .digest = auth::sha256(payload),
                  .hash = {}};
      previous = entry.hash = link_hash(previous, entry);
      entries.push_back(std::move(entry));
    }
  }

  Entry& at(std::int64_t seq) { return *std::ranges::find(entries, seq, &Entry::seq); }
  void sign(std::int64_t seq) {
    heads.push_back({.chain = {"task-events", 0},
                     .seq = seq,
                     .hash = at(seq).hash,
                     .signed_at = {},
                     .kid = "k",
                     .signature = {}});
  }

  Result<std::vector<Entry>> entries_after(const ChainId&, std::int64_t seq,
                                           std::size_t limit) override {
    ++reads;
    std::vector<Entry> page;
    for (const auto& entry : entries) {
      if (entry.seq > seq && page.size() < limit) page.push_back(entry);
    }
    return page;
  }
  Result<std::vector<SignedHead>> heads_after(const ChainId&, std::int64_t seq) override {
    std::vector<SignedHead> later;
    std::ranges::copy_if(heads, std::back_inserter(later),
                         [&](const SignedHead& head) { return head.seq > seq; });
    return later;
  }
};

std::vector<Finding> findings(Log& log, const Place& from = {}, const CheckSignature& check = {}) {
  const auto report = verify_chain(log, {"task-events", 0}, from, check);
  REQUIRE(report);
  return report->findings;
}

using Findings = std::vector<Finding>;

}  // namespace

TEST_CASE("a chain as it was written is valid, over any number of pages") {
  for (const std::int64_t count : {0, 1, 99, 100, 101, 250}) {
    Log log{count};
    const auto report = verify_chain(log, {"task-events", 0});
    REQUIRE(report);
    CHECK(report->valid());
    CHECK(report->entries == count);
    CHECK(report->end.seq == count);
  }
}

TEST_CASE("an erased payload leaves the chain valid") {
  Log log{5};
  log.at(3).payload.reset();
  CHECK(findings(log).empty());
}

TEST_CASE("a changed row is found, and only that one") {
  Log log{5};
  SECTION("its payload") {
    log.at(3).payload = "{}";
    CHECK(findings(log) == Findings{{3, Fault::payload}});
  }
  SECTION("its payload and digest") {
    log.at(3).payload = "{}";
    log.at(3).digest = auth::sha256("{}");
    CHECK(findings(log) == Findings{{3, Fault::link}});
  }
  SECTION("its metadata") {
    log.at(3).metadata.subject = "2";
    CHECK(findings(log) == Findings{{3, Fault::link}});
  }
  SECTION("with its hash made to fit: the next one does not follow") {
    log.at(3).metadata.subject = "2";
    log.at(3).hash = link_hash(log.at(2).hash, log.at(3));
    CHECK(findings(log) == Findings{{4, Fault::link}});
  }
}

TEST_CASE("a removed row is found") {
  Log log{5};
  SECTION("in the middle") {
    std::erase_if(log.entries, [](const Entry& entry) { return entry.seq == 3; });
    CHECK(findings(log) == Findings{{3, Fault::missing}});
  }
  SECTION("at the beginning") {
    std::erase_if(log.entries, [](const Entry& entry) { return entry.seq == 1; });
    CHECK(findings(log) == Findings{{1, Fault::missing}});
  }
  SECTION("and the rest renumbered") {
    std::erase_if(log.entries, [](const Entry& entry) { return entry.seq == 3; });
    for (auto& entry : log.entries) entry.seq -= entry.seq > 3 ? 1 : 0;
    CHECK(findings(log) == Findings{{3, Fault::link}, {4, Fault::link}});
  }
  SECTION("at the end, by a signed head behind it") {
    log.sign(5);
    log.entries.pop_back();
    CHECK(findings(log) == Findings{{5, Fault::missing}});
  }
}

TEST_CASE("swapped rows are found") {
  Log log{5};
  std::swap(log.at(2).metadata, log.at(3).metadata);
  CHECK(findings(log) == Findings{{2, Fault::link}, {3, Fault::link}});
  Log whole{5};
  auto& second = whole.at(2);
  auto& third = whole.at(3);
  std::swap(second, third);
  std::swap(second.seq, third.seq);
  CHECK(findings(whole) == Findings{{2, Fault::link}, {3, Fault::link}, {4, Fault::link}});
}

TEST_CASE("a whole chain made anew is found by a signed head") {
  Log log{5};
  log.sign(4);
  Log forged{5};
  forged.heads = log.heads;
  CHECK(findings(forged) == Findings{{4, Fault::head}});
}

TEST_CASE("a head whose signature is not good is found") {
  Log log{5};
  log.sign(2);
  log.sign(4);
  const CheckSignature second_is_bad = [](const SignedHead& head) { return head.seq != 4; };
  CHECK(findings(log, {}, second_is_bad) == Findings{{4, Fault::signature}});
}

TEST_CASE("verifying can go on from a signed head") {
  Log log{250};
  log.at(10).metadata.subject = "2";
  CHECK(findings(log, Place{100, log.at(100).hash}).empty());
  CHECK(findings(log, Place{100, log.at(99).hash}) == Findings{{101, Fault::link}});
}

TEST_CASE("a chain with nothing right is reported within bounds") {
  Log log{300};
  for (auto& entry : log.entries) entry.hash = {};
  CHECK(findings(log).size() == kMaxFindings);
}
