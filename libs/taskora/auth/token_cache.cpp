#include "taskora/auth/token_cache.hpp"

#include <utility>

namespace taskora::auth {

const AccessClaims* TokenCache::find(const TokenHash& token) {
  if (const auto young = young_.find(token); young != young_.end()) return &young->second;
  const auto old = old_.find(token);
  if (old == old_.end()) return nullptr;
  const auto claims = std::move(old->second);
  old_.erase(old);
  remember(token, claims);
  return &young_.at(token);
}

void TokenCache::remember(const TokenHash& token, const AccessClaims& claims) {
  if (half_ == 0) return;
  if (young_.size() >= half_) {
    old_ = std::exchange(young_, {});
  }
  young_.insert_or_assign(token, claims);
}

void TokenCache::forget(const TokenHash& token) {
  young_.erase(token);
  old_.erase(token);
}

void TokenCache::clear() {
  young_.clear();
  old_.clear();
}

}  // namespace taskora::auth
