#include "schema_dump.hpp"

#include "taskora/db/cluster.hpp"
#include "taskora/db/database.hpp"

#include <array>
#include <cstdio>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace taskora::db_migrate_test {

namespace {

constexpr auto kColumns = R"(
SELECT c.relname, a.attname
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND c.relname <> 'schema_migrations' AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY c.relname, a.attnum)";

// Of the server's own version, and in a process of its own.
std::string pg_dump(const testing::TestDatabase& database) {
  const auto major = testing::Postgres::instance().cluster().major();
  const auto program =
      db::ClusterOptions{}.installations / std::to_string(major) / "bin" / "pg_dump";
  const auto command = program.string() + " --schema-only --exclude-table=schema_migrations \"" +
                       database.owner + "\"";
  auto* pipe = ::popen(command.c_str(), "re");
  if (pipe == nullptr) throw std::runtime_error{"cannot run " + command};
  std::string text;
  std::array<char, 65536> piece{};
  while (const auto size = std::fread(piece.data(), 1, piece.size(), pipe))
    text.append(piece.data(), size);
  if (::pclose(pipe) != 0) throw std::runtime_error{"failed: " + command};
  return text;
}

// Settings, comments, blank lines, and the token some versions of pg_dump draw for each dump.
bool says_nothing(const std::string& line) {
  for (const auto* prefix : {"--", "SET ", "SELECT pg_catalog.set_config(", "\\"}) {
    if (line.starts_with(prefix)) return true;
  }
  return line.empty();
}

db::Rows query(const testing::TestDatabase& database, std::string_view sql) {
  db::DatabaseOptions options;
  options.conninfo = database.owner;
  db::Database connection{options};
  auto rows = connection.call(db::Scope::service(), db::Query{"picture", sql});
  if (!rows) throw std::runtime_error{rows.error().detail + " " + rows.error().cause};
  return *std::move(rows);
}

}  // namespace

Schema Picture::schema() const {
  static const std::regex kEntry{"-- Name: (.*); Type: (.*); Schema: .*"};
  Schema schema;
  std::istringstream dump{pg_dump(database_)};
  std::string name;
  for (std::string line; std::getline(dump, line);) {
    if (std::smatch entry; std::regex_match(line, entry, kEntry))
      name = entry.str(2) + " " + entry.str(1);
    if (!name.empty() && !says_nothing(line)) schema[name] += line + "\n";
  }
  return schema;
}

std::vector<std::string> differences(const Schema& wanted, const Schema& there) {
  std::vector<std::string> all;
  for (const auto& [name, text] : wanted) {
    const auto found = there.find(name);
    if (found == there.end())
      all.push_back(name + " is missing");
    else if (found->second != text)
      all.push_back(name + " was\n" + text + "and is\n" + found->second);
  }
  for (const auto& [name, text] : there) {
    if (!wanted.contains(name)) all.push_back(name + " is left over");
  }
  return all;
}

Columns Picture::columns() const {
  Columns columns;
  for (const auto row : query(database_, kColumns))
    columns[row.get<std::string>(0)].push_back(row.get<std::string>(1));
  return columns;
}

Rows Picture::rows(const Columns& columns) const {
  std::string sql;
  for (const auto& [table, names] : columns) {
    std::string list;
    for (const auto& name : names) list += (list.empty() ? "\"" : ", \"") + name + "\"";
    sql += (sql.empty() ? "" : " UNION ALL ") + ("SELECT '" + table) +
           "', to_jsonb(t)::text FROM (SELECT " + list + " FROM \"" + table + "\") t";
  }
  Rows rows;
  if (sql.empty()) return rows;
  for (const auto row : query(database_, sql))
    rows.emplace(row.get<std::string>(0), row.get<std::string>(1));
  return rows;
}

}  // namespace taskora::db_migrate_test
