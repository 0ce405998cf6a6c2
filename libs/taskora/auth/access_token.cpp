#include "taskora/auth/access_token.hpp"

#include "taskora/auth/base64.hpp"
#include "taskora/auth/opaque_token.hpp"
#include "taskora/auth/token_cache.hpp"

#include <algorithm>
#include <charconv>
#include <mutex>
#include <optional>
#include <stdexcept>

namespace taskora::auth {
namespace {

using std::chrono::seconds;

constexpr std::string_view kHeaderStart = R"({"alg":"EdDSA","kid":")";
constexpr std::string_view kHeaderEnd = R"(","typ":"JWT"})";

void require_issuer(std::string_view issuer) {
  const bool plain = !issuer.empty() && issuer.size() <= 200 &&
                     std::all_of(issuer.begin(), issuer.end(), [](char c) {
                       return c > ' ' && c <= '~' && c != '"' && c != '\\';
                     });
  if (!plain) throw std::logic_error{"an issuer is printable ASCII without quotes"};
}

std::int64_t unix_seconds(Timestamp time) {
  return std::chrono::floor<seconds>(time).time_since_epoch().count();
}

// The one spelling of the claims; what is read must be spelt like this again.
std::string spell(const AccessClaims& claims) {
  return R"({"iss":")" + claims.issuer + R"(","sub":")" + claims.account.str() + R"(","sid":")" +
         claims.session.str() + R"(","scope":")" + claims.scopes.str() + R"(","iat":)" +
         std::to_string(unix_seconds(claims.issued_at)) + R"(,"exp":)" +
         std::to_string(unix_seconds(claims.expires_at)) + R"(,"jti":")" + claims.id.str() +
         R"("})";
}

std::string text_of(const std::vector<std::uint8_t>& bytes) {
  return {bytes.begin(), bytes.end()};
}

// Walks over the one spelling. After a first mismatch everything is empty.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_{text} {}

  std::string_view text_after(std::string_view name) {
    skip(name);
    return until('"');
  }
  std::optional<Timestamp> time_after(std::string_view name) {
    skip(name);
    std::int64_t value = -1;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc{} || value < 0 || value > kLatest) return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return Timestamp{seconds{value}};
  }

 private:
  static constexpr std::int64_t kLatest = 253'402'300'799;  // the end of the year 9999

  void skip(std::string_view expected) {
    if (rest_.starts_with(expected)) {
      rest_.remove_prefix(expected.size());
    } else {
      rest_ = {};
    }
  }
  std::string_view until(char stop) {
    const auto end = rest_.find(stop);
    if (end == std::string_view::npos) return {};
    const auto part = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return part;
  }
  std::string_view rest_;
};

std::optional<AccessClaims> read_claims(std::string_view json) {
  Reader in{json};
  AccessClaims claims;
  claims.issuer = in.text_after(R"({"iss":")");
  const auto account = Uuid::parse(in.text_after(R"(","sub":")"));
  const auto session = Uuid::parse(in.text_after(R"(","sid":")"));
  const auto scopes = Scopes::parse(in.text_after(R"(","scope":")"));
  const auto issued_at = in.time_after(R"(","iat":)");
  const auto expires_at = in.time_after(R"(,"exp":)");
  const auto id = Uuid::parse(in.text_after(R"(,"jti":")"));
  if (!account || !session || !scopes || !issued_at || !expires_at || !id) return std::nullopt;
  claims.account = AccountId{*account};
  claims.session = *session;
  claims.scopes = *scopes;
  claims.issued_at = *issued_at;
  claims.expires_at = *expires_at;
  claims.id = *id;
  if (spell(claims) != json) return std::nullopt;
  return claims;
}

struct Parts {
  std::string kid;
  std::string_view signed_text;
  std::string payload;
  std::vector<std::uint8_t> signature;
};

std::optional<Parts> take_apart(std::string_view token) {
  const auto first = token.find('.');
  const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos || token.size() > kMaxAccessToken) return std::nullopt;
  const auto header = parse_base64url(token.substr(0, first));
  const auto payload = parse_base64url(token.substr(first + 1, second - first - 1));
  auto signature = parse_base64url(token.substr(second + 1));
  if (!header || !payload || !signature) return std::nullopt;

  std::string kid = text_of(*header);
  if (!kid.starts_with(kHeaderStart) || !kid.ends_with(kHeaderEnd) ||
      kid.size() <= kHeaderStart.size() + kHeaderEnd.size()) {
    return std::nullopt;
  }
  kid = kid.substr(kHeaderStart.size(), kid.size() - kHeaderStart.size() - kHeaderEnd.size());
  if (!parse_base64url(kid)) return std::nullopt;
  return Parts{std::move(kid), token.substr(0, second), text_of(*payload), std::move(*signature)};
}

Error refused(std::string type, std::string detail, std::string cause) {
  Error error;
  error.code = ErrorCode::unauthenticated;
  error.type = std::move(type);
  error.detail = std::move(detail);
  error.cause = std::move(cause);
  return error;
}

Error invalid_token(std::string cause) {
  return refused("invalid_token", "the access token is not valid", std::move(cause));
}

}  // namespace

std::string issue_access_token(const AccessClaims& claims, const KeyRing& keys) {
  require_issuer(claims.issuer);
  const auto header = std::string{kHeaderStart} + keys.active_kid() + std::string{kHeaderEnd};
  auto token = base64url(header) + "." + base64url(spell(claims));
  const auto signature = keys.sign(token);
  return token + "." + base64url(signature);
}

struct AccessTokenVerifier::State {
  State(VerifierOptions given, std::shared_ptr<const KeyRing> ring)
      : options{std::move(given)}, keys{std::move(ring)}, cache{options.cached_tokens} {}

  VerifierOptions options;
  mutable std::mutex mutex;
  std::shared_ptr<const KeyRing> keys;
  TokenCache cache;

  [[nodiscard]] std::optional<AccessClaims> recall(const TokenHash& hash) {
    const std::lock_guard lock{mutex};
    const auto* const claims = cache.find(hash);
    return claims == nullptr ? std::nullopt : std::optional{*claims};
  }
  [[nodiscard]] std::shared_ptr<const KeyRing> ring() const {
    const std::lock_guard lock{mutex};
    return keys;
  }
  // Not when the keys changed meanwhile: the token may be signed by one that is gone.
  void remember(const TokenHash& hash, const AccessClaims& claims,
                const std::shared_ptr<const KeyRing>& checked_with) {
    const std::lock_guard lock{mutex};
    if (keys == checked_with) cache.remember(hash, claims);
  }
  void forget(const TokenHash& hash) {
    const std::lock_guard lock{mutex};
    cache.forget(hash);
  }
};

AccessTokenVerifier::AccessTokenVerifier(VerifierOptions options,
                                         std::shared_ptr<const KeyRing> keys) {
  require_issuer(options.issuer);
  if (options.skew < seconds{0} || options.skew > seconds{30})
    throw std::logic_error{"a skew is 0 to 30 s"};
  state_ = std::make_unique<State>(std::move(options), std::move(keys));
}

AccessTokenVerifier::~AccessTokenVerifier() = default;

Result<AccessClaims> AccessTokenVerifier::verify(std::string_view token, Timestamp now) {
  if (token.size() > kMaxAccessToken) return fail(invalid_token("too long"));
  const auto hash = hash_opaque_token(token);
  auto claims = state_->recall(hash);
  const bool remembered = claims.has_value();
  const auto keys = state_->ring();
  if (!remembered) {
    const auto parts = take_apart(token);
    if (!parts) return fail(invalid_token("not our shape"));
    if (!keys->knows(parts->kid)) {
      return fail(refused("unknown_key", "the access token is signed with a key that is not known",
                          "kid unknown"));
    }
    if (!keys->verify(parts->kid, parts->signed_text, parts->signature))
      return fail(invalid_token("signature"));
    claims = read_claims(parts->payload);
    if (!claims) return fail(invalid_token("claims"));
    if (claims->issuer != state_->options.issuer) return fail(invalid_token("issuer"));
    if (claims->expires_at <= claims->issued_at)
      return fail(invalid_token("expires before it is issued"));
  }

  const auto skew = state_->options.skew;
  if (now + skew < claims->issued_at) return fail(invalid_token("not valid yet"));
  if (now - skew >= claims->expires_at) {
    state_->forget(hash);
    return fail(refused("token_expired", "the access token has expired", {}));
  }
  if (!remembered) state_->remember(hash, *claims, keys);
  return *claims;
}

void AccessTokenVerifier::set_keys(std::shared_ptr<const KeyRing> keys) {
  const std::lock_guard lock{state_->mutex};
  state_->keys = std::move(keys);
  state_->cache.clear();
}

std::size_t AccessTokenVerifier::cached() const {
  const std::lock_guard lock{state_->mutex};
  return state_->cache.size();
}

}  // namespace taskora::auth
