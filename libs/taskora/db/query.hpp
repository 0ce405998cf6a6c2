#pragma once
// A statement of the program: never text put together at run time. The .sql files of a store become
// constants of this type at build (taskora_embed_sql).

#include <string_view>

namespace taskora::db {

struct Query {
  std::string_view name;  // the file's name: the prepared statement's name and the metric's label;
                          // unique in the program
  std::string_view sql;   // one statement, parameters $1, $2, …
  std::string_view file = {};  // below the root of the repository; empty for one without a file
  bool binary = false;  // its rows come in PostgreSQL's binary form: every column must be of type
                        // text or bytea, which are their own bytes in it, a bytea half as long
};

}  // namespace taskora::db
