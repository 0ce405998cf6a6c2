#pragma once
// What a database looks like, apart from what migrations keep about themselves.

#include "taskora/testing/postgres.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace taskora::db_migrate_test {

// "INDEX tasks_parent" -> its definition, as pg_dump of the server's own version writes it. Grants,
// policies and comments are entries of their own. Nothing of it depends on the moment or on the
// database's name.
using Schema = std::map<std::string, std::string>;

// One sentence for each entry that is missing, left over or different.
[[nodiscard]] std::vector<std::string> differences(const Schema& wanted, const Schema& there);

using Columns = std::map<std::string, std::vector<std::string>>;  // of every table
using Rows = std::multiset<std::pair<std::string, std::string>>;  // table, the row as JSON

class Picture {
 public:
  // The database must outlive it.
  explicit Picture(const testing::TestDatabase& database) : database_{database} {}

  [[nodiscard]] Schema schema() const;
  [[nodiscard]] Columns columns() const;
  [[nodiscard]] Rows rows(const Columns& columns) const;  // those columns only

 private:
  const testing::TestDatabase& database_;
};

}  // namespace taskora::db_migrate_test
