#include "taskora/serve/data.hpp"

#include "schema/migrations.hpp"

#include "taskora/auth/sealed_box.hpp"
#include "taskora/auth/secret_bytes.hpp"
#include "taskora/db/migrations.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace taskora::one_process {
namespace {

Error cannot(std::string what) {
  Error error;
  error.code = ErrorCode::permission_denied;
  error.type = "data_directory";
  error.detail = std::move(what);
  return error;
}

Status write_key(const std::filesystem::path& file, std::string& text) {
  // Written beside its place and renamed: a crash leaves either no key or a whole one.
  const auto fresh = file.string() + ".new";
  const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return fail(cannot(fresh + ": " + std::strerror(errno)));
  const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(fd) == 0;
  ::close(fd);
  if (!written || ::rename(fresh.c_str(), file.c_str()) != 0)
    return fail(cannot(file.string() + ": " + std::strerror(errno)));
  return {};
}

}  // namespace

Result<Data> Data::open(const std::string& directory, const std::string& database_url,
                        telemetry::Logger& logger) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (!error && ::access(directory.c_str(), W_OK | X_OK) != 0)
    error = std::error_code{errno, std::generic_category()};
  if (error) {
    return fail(cannot("the data directory " + directory +
                       " cannot be written: " + error.message() + "; set DATA to one that can"));
  }
  Data data{std::filesystem::absolute(directory).string(), database_url};
  if (database_url.empty()) {
    TASKORA_TRY(cluster, db::PrivateCluster::start(
                             {.directory = std::filesystem::path{data.directory_} / "postgres",
                              .on_event = [&logger](db::ClusterEvent event) {
                                logger.info("postgresql", {{"event", to_string(event)}});
                              }}));
    data.cluster_ = std::move(cluster);
    TASKORA_CHECK(data.cluster_->ensure_database(kDatabase));
  }
  db::Migrator migrator{data.owner_connection(), schema::kMigrations,
                        [&logger](int number, std::string_view name, bool) {
                          logger.info("migration", {{"number", number}, {"name", name}});
                        }};
  TASKORA_TRY(status, migrator.up());
  if (!status.unknown.empty())
    logger.warn("the schema is newer than this program", {{"version", status.version()}});
  return data;
}

service::ConnectionFor Data::connection_for() const {
  if (!cluster_) return [url = url_](std::string_view) { return url; };
  return [cluster = cluster_.get()](std::string_view role) {
    return cluster->conninfo(kDatabase, role);
  };
}

std::string Data::owner_connection() const {
  return cluster_ ? cluster_->conninfo(kDatabase) : url_;
}

Result<std::string> Data::master_key() const {
  const auto file = std::filesystem::path{directory_} / "master.key";
  if (std::ifstream in{file}; in) {
    std::string text;
    std::getline(in, text);
    return text;
  }
  auto text = auth::MasterKey::generate().hex();
  TASKORA_CHECK(write_key(file, text));
  return text;
}

}  // namespace taskora::one_process
