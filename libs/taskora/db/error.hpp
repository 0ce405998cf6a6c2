#pragma once
// What PostgreSQL said, as one of ours; decided here and nowhere else, from the SQLSTATE and the
// constraint's name, never from the text of a message.
//
//   23505 unique violation              already_exists      type: the constraint's name
//   23P01 exclusion violation           already_exists      type: the constraint's name
//   23503 foreign key violation         conflict            type: the constraint's name
//   23514 check violation               invalid_argument    type: the constraint's name
//   23502 not-null violation            internal            a statement forgot a column
//   40001, 40P01                        unavailable         type "serialization": run the
//   transaction again 55P03 lock not available            unavailable         type "lock_timeout"
//   57014 query cancelled               deadline_exceeded   type "statement_timeout": nothing was
//   changed 25P03, 57Pxx, 08xxx, 53xxx          unavailable 22021, 22P05 not storable as text
//   invalid_argument    type "encoding" 42501 insufficient privilege        permission_denied also:
//   a row-level policy refused a new row TKnnn raised by our own functions   as HTTP status nnn
//   type: the CONSTRAINT of the RAISE anything else                       internal
//
// A function of the schema reports an expected failure with
//   RAISE EXCEPTION USING ERRCODE = 'TK404', CONSTRAINT = 'task_not_found';

#include "taskora/base/error.hpp"

#include <string_view>

namespace taskora::db {

struct ServerError {
  std::string_view sqlstate;    // empty: the connection broke without a word
  std::string_view constraint;  // empty where there is none
  std::string_view message;     // goes to Error::cause alone, and not where it would repeat a value
};

[[nodiscard]] Error classify(const ServerError& error);

// The answer was lost after the request was sent: the change may have happened. deadline_exceeded,
// "outcome_unknown".
[[nodiscard]] Error outcome_unknown(std::string cause);

// A serialization failure or a deadlock: the same transaction may succeed if it is run again.
[[nodiscard]] bool is_serialization_failure(const Error& error);

}  // namespace taskora::db
