#include "audit-logger/store/head_signer.hpp"
#include "bench.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora;
using namespace taskora::audit_logger;
using namespace std::chrono_literals;

namespace {

using Findings = std::vector<Finding>;

const std::string kMaster(64, '7');

auth::MasterKey master() {
  return auth::MasterKey::parse(kMaster).value();
}

template <typename Bytes>
std::string literal(const Bytes& bytes) {
  std::string hex = R"('\x)";
  for (const auto byte : bytes) {
    hex += "0123456789abcdef"[byte >> 4U];
    hex += "0123456789abcdef"[byte & 15U];
  }
  return hex + '\'';
}

struct WithKey : Bench {
  WithKey() { add_key(); }
  void add_key() {
    const auto key = auth::generate_signing_key(master(), {});
    installation.execute(
        "INSERT INTO signing_keys (kid, public_key, sealed_private, state) VALUES ('" + key.kid +
        "', " + literal(key.public_key) + ", " + literal(key.sealed_private) + ", 'active')");
  }
  std::size_t sign(std::chrono::seconds interval) {
    return HeadSigner{*database, master(), interval}.sign_due()->heads;
  }
};

}  // namespace

TEST_CASE("a chain's head is signed at once, then when it grew and the interval is over") {
  WithKey bench;
  bench.append_many(3);
  CHECK(bench.sign(1h) == 1);
  CHECK(bench.sign(0s) == 0);
  bench.append_many(2);
  CHECK(bench.sign(1h) == 0);
  CHECK(bench.sign(0s) == 1);
  CHECK(bench.installation.text(
            "SELECT string_agg(seq::text, ' ' ORDER BY seq) FROM audit_heads") == "3 5");
  CHECK(bench.verify().valid());
}

TEST_CASE("every chain has its head; an empty log and one without a key have none") {
  Bench bench;
  HeadSigner signer{*bench.database, master(), 1h};
  CHECK(signer.sign_due()->heads == 0);
  bench.append_many(1);
  CHECK(signer.sign_due()->heads == 0);
  WithKey with_key;
  with_key.append_many(1);
  CHECK(with_key.append(with_key.event("tag.created")).value());
  CHECK(with_key.sign(1h) == 2);
}

TEST_CASE("a log that was changed is not signed, and the place is told") {
  WithKey bench;
  bench.append_many(5);
  bench.tamper("UPDATE audit_log SET type = 'x' WHERE seq = 3");
  const auto signing = HeadSigner{*bench.database, master(), 1h}.sign_due();
  REQUIRE(signing);
  CHECK(signing->heads == 0);
  REQUIRE(signing->findings.size() == 1);
  CHECK(signing->findings[0].second == Finding{3, Fault::link});
}

TEST_CASE("with a signed head behind it, a cut-off end and a log made anew are found") {
  WithKey bench;
  bench.append_many(5);
  CHECK(bench.sign(1h) == 1);
  bench.tamper("DELETE FROM audit_log WHERE seq = 5");
  CHECK(bench.verify().findings == Findings{{5, Fault::missing}});
  bench.append_many(1);
  CHECK(bench.verify().findings == Findings{{5, Fault::head}});
  bench.tamper("DELETE FROM audit_log");
  CHECK(bench.verify().findings == Findings{{1, Fault::missing}});
}

TEST_CASE("a forged head is found; a head outlives the key that signed it") {
  WithKey bench;
  bench.append_many(2);
  CHECK(bench.sign(1h) == 1);
  bench.installation.execute("UPDATE signing_keys SET state = 'retired'");
  bench.add_key();
  CHECK(bench.verify().valid());
  SECTION("another time") {
    bench.tamper("UPDATE audit_heads SET signed_at = signed_at - interval '1 day'");
  }
  SECTION("another key") {
    bench.tamper(
        "UPDATE audit_heads SET kid = (SELECT kid FROM signing_keys WHERE state = 'active')");
  }
  SECTION("an unknown key") {
    bench.tamper("UPDATE audit_heads SET kid = 'nobody'");
  }
  SECTION("another signature") {
    bench.tamper("UPDATE audit_heads SET signature = sha256(signature)");
  }
  CHECK(bench.verify().findings == Findings{{2, Fault::signature}});
}

TEST_CASE("another master key opens nothing") {
  WithKey bench;
  bench.append_many(1);
  HeadSigner signer{*bench.database, auth::MasterKey::generate(), 1h};
  CHECK(signer.sign_due().error().code == ErrorCode::permission_denied);
}
