#include "audit-logger/domain/chain.hpp"

#include <catch2/catch_test_macros.hpp>

#include <set>
#include <span>

using namespace taskora;
using namespace taskora::audit_logger;

namespace {

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    text += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4U];
    text += "0123456789abcdef"[static_cast<unsigned char>(c) & 15U];
  }
  return text;
}
std::string hex(const Digest& digest) {
  return hex(std::string_view{reinterpret_cast<const char*>(digest.data()), digest.size()});
}

Entry entry() {
  return {.metadata = {.chain = {"task-events", 3},
                       .event_id = *Uuid::parse("01960000-0000-7000-8000-0000000000e1"),
                       .type = "task.created",
                       .account_id = Uuid::parse("01960000-0000-7000-8000-0000000000aa"),
                       .project_id = 5,
                       .subject = "42",
                       .version = 7,
                       .occurred_at = Timestamp{std::chrono::microseconds{1'700'000'000'123'456}}},
          .seq = 1,
          .recorded_at = Timestamp{std::chrono::microseconds{1'700'000'000'500'000}},
          .payload = "{}",
          .digest = auth::sha256("{}"),
          .hash = {}};
}

}  // namespace

// The expected values were computed by another program from the description in chain.hpp.
TEST_CASE("the metadata has the documented bytes") {
  CHECK(hex(metadata_bytes(entry().metadata)) ==
        "000000000000000b7461736b2d6576656e74730000000000000003019600000000700080000000000000e10000"
        "00000000000c"
        "7461736b2e6372656174656401019600000000700080000000000000aa01000000000000000500000000000000"
        "023432010000"
        "00000000000700060a2418202240");
}

TEST_CASE("absent members are one zero byte, text is counted in bytes, time may lie before 1970") {
  Metadata bare{.chain = {"user-events", 0},
                .event_id = entry().metadata.event_id,
                .type = "u",
                .account_id = {},
                .project_id = {},
                .subject = "\u00fc",
                .version = {},
                .occurred_at = Timestamp{std::chrono::microseconds{-1}}};
  CHECK(hex(metadata_bytes(bare)) ==
        "000000000000000b757365722d6576656e74730000000000000000019600000000700080000000000000e10000"
        "000000000001"
        "7500000000000000000002c3bc00ffffffffffffffff");
}

TEST_CASE("each hash covers the one before it") {
  auto first = entry();
  first.hash = link_hash(Digest{}, first);
  CHECK(hex(first.hash) == "fade71440978e8ac1b5466bee04f7a049d32acbf3a8789771093c15bfa786409");
  auto second = entry();
  second.seq = 2;
  second.recorded_at = Timestamp{std::chrono::microseconds{1'700'000'001'000'000}};
  CHECK(hex(link_hash(first.hash, second)) ==
        "16bce0e1fbc75946edc812e6a378ae25be95b5b3a9291309ebec65f89a17712e");
}

TEST_CASE("no member of an entry can change without changing its hash") {
  const auto uuid = Uuid::v7();
  std::set<Digest> hashes{link_hash(Digest{}, entry())};
  const auto changed = [&](auto change) {
    auto other = entry();
    change(other);
    return hashes.insert(link_hash(Digest{}, other)).second;
  };
  CHECK(changed([](Entry& e) { e.metadata.chain.topic = "reminders"; }));
  CHECK(changed([](Entry& e) { e.metadata.chain.partition = 4; }));
  CHECK(changed([&](Entry& e) { e.metadata.event_id = uuid; }));
  CHECK(changed([](Entry& e) { e.metadata.type = "task.updated"; }));
  CHECK(changed([&](Entry& e) { e.metadata.account_id = uuid; }));
  CHECK(changed([](Entry& e) { e.metadata.account_id.reset(); }));
  CHECK(changed([](Entry& e) { e.metadata.project_id = 6; }));
  CHECK(changed([](Entry& e) { e.metadata.project_id.reset(); }));
  CHECK(changed([](Entry& e) { e.metadata.subject = "43"; }));
  CHECK(changed([](Entry& e) { e.metadata.version = 8; }));
  CHECK(changed([](Entry& e) { e.metadata.version.reset(); }));
  CHECK(changed([](Entry& e) { e.metadata.occurred_at += std::chrono::microseconds{1}; }));
  CHECK(changed([](Entry& e) { e.seq = 2; }));
  CHECK(changed([](Entry& e) { e.recorded_at += std::chrono::microseconds{1}; }));
  CHECK(changed([](Entry& e) { e.digest[31] ^= 1; }));
  // Bytes moved from one text to the next.
  CHECK(changed(
      [](Entry& e) { e.metadata.chain.topic = "task-event", e.metadata.type = "stask.created"; }));
}

TEST_CASE("a head is signed as lines a person can read") {
  SignedHead head{.chain = {"task-events", 3},
                  .seq = 12,
                  .hash = {},
                  .signed_at = entry().recorded_at,
                  .kid = "key1",
                  .signature = {}};
  head.hash.back() = 0xab;
  CHECK(head_text(head) == "taskora-audit-head-v1\ntask-events\n3\n12\n" + std::string(62, '0') +
                               "ab\n2023-11-14T22:13:20.500000Z\nkey1\n");
}
