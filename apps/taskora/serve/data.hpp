#pragma once
// The data of an installation on one machine: a private PostgreSQL and the master key, in one
// directory; or a database that is given, and then only the key.

#include "taskora/base/result.hpp"
#include "taskora/db/cluster.hpp"
#include "taskora/service/context.hpp"
#include "taskora/telemetry/log.hpp"

#include <memory>
#include <string>

namespace taskora::one_process {

inline constexpr const char* kDatabase = "taskora";  // its name in the private cluster

class Data {
 public:
  // Starts or adopts the cluster in <directory>/postgres unless `database_url` names a database,
  // and brings the schema up to date. Errors: those of PrivateCluster::start and Migrator.
  [[nodiscard]] static Result<Data> open(const std::string& directory,
                                         const std::string& database_url,
                                         telemetry::Logger& logger);

  [[nodiscard]] service::ConnectionFor connection_for() const;
  [[nodiscard]] std::string owner_connection() const;  // for doctor; as the schema's owner
  // The key in <directory>/master.key, made there (mode 0600) when it is missing.
  [[nodiscard]] Result<std::string> master_key() const;

 private:
  Data(std::string directory, std::string url)
      : directory_{std::move(directory)}, url_{std::move(url)} {}
  std::string directory_;
  std::string url_;
  std::unique_ptr<db::PrivateCluster> cluster_;  // stopped last
};

}  // namespace taskora::one_process
