#pragma once
// Remembers verified tokens by their SHA-256. Internal to this library; used under one lock.

#include "taskora/auth/access_token.hpp"
#include "taskora/auth/opaque_token.hpp"

#include <cstddef>
#include <cstring>
#include <unordered_map>

namespace taskora::auth {

// At most `capacity` entries in two generations: when the young one holds half, it becomes the old
// one and the old one is forgotten. An entry that is used moves back to the young one. Every step
// costs the same, whoever fills it.
class TokenCache {
 public:
  explicit TokenCache(std::size_t capacity) : half_{capacity / 2} {}

  [[nodiscard]] const AccessClaims* find(const TokenHash& token);
  void remember(const TokenHash& token, const AccessClaims& claims);
  void forget(const TokenHash& token);
  void clear();
  [[nodiscard]] std::size_t size() const { return young_.size() + old_.size(); }

 private:
  struct FirstBytes {  // a SHA-256 is its own hash
    std::size_t operator()(const TokenHash& hash) const {
      std::size_t first = 0;
      std::memcpy(&first, hash.data(), sizeof first);
      return first;
    }
  };
  using Generation = std::unordered_map<TokenHash, AccessClaims, FirstBytes>;

  std::size_t half_;
  Generation young_;
  Generation old_;
};

}  // namespace taskora::auth
