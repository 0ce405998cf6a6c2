#pragma once
// Result<T>: a value or an Error. The one place that names the library behind it.

#include "taskora/base/error.hpp"

#include <tl/expected.hpp>

#include <utility>

namespace taskora {

template <typename T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>{std::move(error)};
}
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string type,
                                                std::string detail) {
  Error error;
  error.code = code;
  error.type = std::move(type);
  error.detail = std::move(detail);
  return tl::unexpected<Error>{std::move(error)};
}

}  // namespace taskora

// TASKORA_TRY(name, expression): `name` is the value, or the enclosing function returns the error.
#define TASKORA_TRY_CONCAT_(a, b) a##b
#define TASKORA_TRY_CONCAT(a, b) TASKORA_TRY_CONCAT_(a, b)
#define TASKORA_TRY_IMPL(result, name, ...)                        \
  auto result = (__VA_ARGS__);                                     \
  if (!result) return ::tl::unexpected(std::move(result).error()); \
  auto name = std::move(*result)
#define TASKORA_TRY(name, ...) \
  TASKORA_TRY_IMPL(TASKORA_TRY_CONCAT(try_result_, __LINE__), name, __VA_ARGS__)
// TASKORA_CHECK(expression): for a Status, or a Result whose value is not needed.
#define TASKORA_CHECK(...)                              \
  if (auto check_result = (__VA_ARGS__); !check_result) \
  return ::tl::unexpected(std::move(check_result).error())
