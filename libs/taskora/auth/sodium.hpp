#pragma once
// What this library takes from libsodium in more than one place. Internal.

#include <cstdint>
#include <span>

namespace taskora::auth {

// Random bytes from the system's generator. Thread-safe; initialises libsodium (std::runtime_error
// when that fails).
void fill_random(std::span<std::uint8_t> out);
// Initialises libsodium once; every file that calls it does this first.
void require_sodium();

}  // namespace taskora::auth
