#include "cluster_fixture.hpp"

#include "taskora/db/database.hpp"

namespace taskora::db::cluster_test {

ClusterOptions quick(const fs::path& directory) {
  ClusterOptions options;
  options.directory = directory;
  options.durable = false;
  options.settings = {{"shared_buffers", "16MB"}};
  return options;
}

std::unique_ptr<PrivateCluster> start(ClusterOptions options) {
  auto cluster = PrivateCluster::start(std::move(options));
  if (!cluster) FAIL(cluster.error().detail << " " << cluster.error().cause);
  return std::move(*cluster);
}

std::string ask(const PrivateCluster& cluster, const char* sql) {
  DatabaseOptions options;
  options.conninfo = cluster.conninfo("postgres");
  Database database{options};
  const auto rows = database.call(Scope::service(), Query{"ask", sql});
  return rows ? rows->front().get<std::string>(0) : "failed: " + rows.error().cause;
}

}  // namespace taskora::db::cluster_test
