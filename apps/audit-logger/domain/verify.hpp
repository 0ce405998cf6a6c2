#pragma once
// Reads a chain and tells whether it is what was written. Knows no database: the rows come through
// a reader.

#include "audit-logger/domain/chain.hpp"

#include "taskora/base/result.hpp"

#include <functional>
#include <string_view>
#include <vector>

namespace taskora::audit_logger {

enum class Fault {
  missing,    // there is no entry of this number: removed, or cut off the end behind a signed head
  payload,    // the payload is not the one its digest was taken of
  link,       // the hash does not follow from the entry and the one before it: one of the two was
              // changed, or they were swapped
  head,       // a signed head has another hash than the entry
  signature,  // a signed head's signature is not good
};
[[nodiscard]] std::string_view to_string(Fault fault);

struct Finding {
  std::int64_t seq = 0;
  Fault fault = Fault::link;
  friend bool operator==(const Finding&, const Finding&) = default;
};

// A place in a chain: the last entry that is taken as good.
struct Place {
  std::int64_t seq = 0;
  Digest hash{};
};

struct Report {
  std::int64_t entries = 0;  // read
  Place end;                 // the last entry there is
  std::vector<Finding>
      findings;  // in the order of seq; empty: the chain is valid. At most kMaxFindings
  [[nodiscard]] bool valid() const { return findings.empty(); }
};
inline constexpr std::size_t kMaxFindings = 100;

// One thread at a time.
class ChainReader {
 public:
  virtual ~ChainReader() = default;
  // Entries with a higher seq, in order, `limit` at most.
  [[nodiscard]] virtual Result<std::vector<Entry>> entries_after(const ChainId& chain,
                                                                 std::int64_t seq,
                                                                 std::size_t limit) = 0;
  // Signed heads with a higher seq, in order.
  [[nodiscard]] virtual Result<std::vector<SignedHead>> heads_after(const ChainId& chain,
                                                                    std::int64_t seq) = 0;
};

// Whether the signature of a head is good; empty: signatures are not looked at.
using CheckSignature = std::function<bool(const SignedHead&)>;

// Reads the chain from `from` to its end. A removed end is noticed by a signed head behind it, and
// only so. Errors: those of the reader.
[[nodiscard]] Result<Report> verify_chain(ChainReader& reader, const ChainId& chain,
                                          const Place& from = {},
                                          const CheckSignature& check_signature = {});

}  // namespace taskora::audit_logger
