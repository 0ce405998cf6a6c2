#include "taskora/auth/digest.hpp"

#include <openssl/sha.h>

namespace taskora::auth {

Digest sha256(std::string_view bytes) {
  Digest digest;
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return digest;
}

}  // namespace taskora::auth
