#pragma once
// The shape of every list: {"items": […], "next_cursor": "…" or null}.

#include "task-api/store/answer.hpp"

#include "taskora/base/json.hpp"
#include "taskora/db/rows.hpp"

#include <functional>
#include <string>

namespace taskora::task_api {

// `rows` holds up to limit + 1 rows: the one too many says that there are more. `append` writes one
// item and returns its key; `cursor` turns the last key into the opaque text.
template <typename Key, typename Append>
Answer list_answer(const db::Rows& rows, int limit, const std::function<std::string(Key)>& cursor,
                   Append append) {
  Answer answer;
  answer.body.reserve(rows.size() * 512 + 64);
  JsonWriter out{answer.body};
  out.begin_object().key("items").begin_array();
  Key last{};
  int written = 0;
  for (const auto row : rows) {
    if (written++ == limit) break;
    last = append(out, row);
  }
  out.end_array().key("next_cursor");
  if (written > limit)
    out.value(cursor(last));
  else
    out.null();
  out.end_object();
  return answer;
}

}  // namespace taskora::task_api
