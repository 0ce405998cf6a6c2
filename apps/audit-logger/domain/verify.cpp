#include "audit-logger/domain/verify.hpp"

#include <algorithm>

namespace taskora::audit_logger {
namespace {

constexpr std::size_t kPage = 100;  // an entry may hold a payload of a megabyte

class Verification {
 public:
  Verification(const Place& from, std::vector<SignedHead> heads,
               const CheckSignature& check_signature)
      : heads_{std::move(heads)}, check_signature_{check_signature} {
    report_.end = from;
  }

  void add(const Entry& entry) {
    const bool follows = entry.seq == report_.end.seq + 1;
    if (!follows) note(report_.end.seq + 1, Fault::missing);
    if (entry.payload && auth::sha256(*entry.payload) != entry.digest)
      note(entry.seq, Fault::payload);
    // Behind a gap the previous hash is unknown. Elsewhere the hash as it stands is what the next
    // one is checked against, so that one change is one finding.
    if (follows && link_hash(report_.end.hash, entry) != entry.hash) note(entry.seq, Fault::link);
    pass_heads(entry.seq, &entry);
    report_.end = {entry.seq, entry.hash};
    ++report_.entries;
  }

  Report finish() {
    const auto last = heads_.empty() ? 0 : heads_.back().seq;
    if (last > report_.end.seq) note(report_.end.seq + 1, Fault::missing);
    pass_heads(last, nullptr);
    return std::move(report_);
  }

  [[nodiscard]] std::int64_t place() const { return report_.end.seq; }

 private:
  void note(std::int64_t seq, Fault fault) {
    if (report_.findings.size() < kMaxFindings) report_.findings.push_back({seq, fault});
  }

  // Heads up to `seq`; the one at `seq` is about `entry`.
  void pass_heads(std::int64_t seq, const Entry* entry) {
    for (; next_head_ < heads_.size() && heads_[next_head_].seq <= seq; ++next_head_) {
      const auto& head = heads_[next_head_];
      if (entry != nullptr && head.seq == entry->seq && head.hash != entry->hash)
        note(head.seq, Fault::head);
      if (check_signature_ && !check_signature_(head)) note(head.seq, Fault::signature);
    }
  }

  std::vector<SignedHead> heads_;
  const CheckSignature& check_signature_;
  std::size_t next_head_ = 0;
  Report report_;
};

}  // namespace

std::string_view to_string(Fault fault) {
  switch (fault) {
    case Fault::missing:
      return "missing";
    case Fault::payload:
      return "payload";
    case Fault::link:
      return "link";
    case Fault::head:
      return "head";
    case Fault::signature:
      return "signature";
  }
  return "";
}

Result<Report> verify_chain(ChainReader& reader, const ChainId& chain, const Place& from,
                            const CheckSignature& check_signature) {
  // The heads first: an entry is there before its head, so none of them can be ahead of what is
  // read after.
  TASKORA_TRY(heads, reader.heads_after(chain, from.seq));
  Verification verification{from, std::move(heads), check_signature};
  for (;;) {
    TASKORA_TRY(entries, reader.entries_after(chain, verification.place(), kPage));
    for (const auto& entry : entries) verification.add(entry);
    if (entries.size() < kPage) return verification.finish();
  }
}

}  // namespace taskora::audit_logger
