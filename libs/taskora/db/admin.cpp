#include "taskora/db/admin.hpp"

#include "taskora/db/conninfo.hpp"
#include "taskora/db/error.hpp"

#include <pqxx/pqxx>

namespace taskora::db {

namespace {

template <typename Body>
Status with_connection(const std::string& conninfo, const Body& body) {
  TASKORA_CHECK(check_conninfo(conninfo));
  try {
    pqxx::connection connection{conninfo};
    pqxx::nontransaction session{connection};
    body(session);
    return {};
  } catch (const pqxx::broken_connection& error) {
    return fail(unavailable(error.what()));
  } catch (const pqxx::sql_error& error) {
    return fail(
        classify({.sqlstate = error.sqlstate(), .constraint = {}, .message = error.what()}));
  } catch (const std::exception& error) {
    return fail(internal_error(error.what()));
  }
}

}  // namespace

Status execute_script(const std::string& conninfo, std::string_view sql) {
  return with_connection(conninfo, [sql](pqxx::nontransaction& session) { session.exec(sql); });
}

Status ensure_database(const std::string& conninfo, std::string_view name) {
  return with_connection(conninfo, [name](pqxx::nontransaction& session) {
    if (!session.exec("SELECT FROM pg_database WHERE datname = $1", pqxx::params{name}).empty())
      return;
    session.exec("CREATE DATABASE " + session.quote_name(name) +
                 " TEMPLATE template0 ENCODING 'UTF8'");
  });
}

}  // namespace taskora::db
