#pragma once
// How large a record is, for the limits of contracts/topics.yaml. Pure.

#include "taskora/base/error.hpp"
#include "taskora/log/record.hpp"

#include <cstddef>
#include <string_view>

namespace taskora::log {

// What it takes on the wire, alone in a batch and without compression: an upper bound.
[[nodiscard]] std::size_t record_size(const Record& record);

// The limit of a topic or of a dead-letter topic; of one that is in no contract, the brokers' own
// default.
[[nodiscard]] std::size_t largest_record(std::string_view topic);

inline constexpr std::string_view kRecordTooLarge = "record_too_large";
// invalid_argument, type kRecordTooLarge. `cause` is for the operator.
[[nodiscard]] Error record_too_large(std::string cause);

}  // namespace taskora::log
