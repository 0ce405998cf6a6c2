#include "taskora/db/home.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <optional>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace taskora::db {

namespace {

namespace fs = std::filesystem;

constexpr auto kFallback = "/var/lib/taskora";
constexpr std::size_t kLongestSocket = 107;  // sun_path, less the NUL

Error refused(const fs::path& path, const std::string& why) {
  Error error;
  error.code = ErrorCode::permission_denied;
  error.detail = path.string() + " " + why;
  return error;
}

std::string system_reason() {
  return std::generic_category().message(errno);
}

// The same for the same path on every start (std::hash promises that only within one run): FNV-1a.
std::string hash(const fs::path& path) {
  std::uint64_t value = 14'695'981'039'346'656'037U;
  for (const char c : path.string())
    value = (value ^ static_cast<unsigned char>(c)) * 1'099'511'628'211U;
  std::array<char, 16> digits{};
  const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
  return {digits.cbegin(), digits.cbegin() + (end - digits.data())};
}

std::optional<struct stat> look(const fs::path& path) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0) return std::nullopt;
  return status;
}

// A directory only `user` may enter. One that exists must be just that: in /tmp somebody else could
// have made it.
Status private_directory(const fs::path& path, const User& user) {
  if (::mkdir(path.c_str(), 0700) == 0) {
    if (::geteuid() != user.uid && ::lchown(path.c_str(), user.uid, user.gid) != 0) {
      return fail(refused(path, "cannot be given to " + user.name + ": " + system_reason()));
    }
    return {};
  }
  if (errno != EEXIST) return fail(refused(path, "cannot be made: " + system_reason()));
  const auto status = look(path);
  if (!status || !S_ISDIR(status->st_mode)) return fail(refused(path, "is not a directory"));
  if (status->st_uid != user.uid) return fail(refused(path, "does not belong to " + user.name));
  if ((status->st_mode & 077U) != 0) return fail(refused(path, "is open to others; chmod 700 it"));
  return {};
}

// PostgreSQL refuses root: then it is the owner of what exists, else `postgres`.
Result<User> server_user(const fs::path& home) {
  if (::geteuid() != 0) return User::current();
  const auto status = look(home);
  if (status && status->st_uid != 0) return User::by_id(status->st_uid);
  auto user = User::by_name("postgres");
  if (user) return user;
  return fail(
      ErrorCode::unavailable, "postgresql_missing",
      "PostgreSQL does not run as root and there is no user postgres: apt-get install postgresql");
}

// A new place the server's user can reach, and the link to it. A place whose link was removed is
// never taken again: its data were given up.
Result<fs::path> fall_back(const fs::path& wanted, const User& user) {
  std::error_code error;
  fs::create_directories(kFallback, error);
  if (error) return fail(refused(kFallback, "cannot be made: " + error.message()));
  const auto base = fs::path{kFallback} / hash(wanted);
  auto place = base;
  for (int number = 2; look(place); ++number) place = base.string() + "-" + std::to_string(number);
  TASKORA_CHECK(private_directory(place, user));
  fs::create_directory_symlink(place, wanted, error);
  if (error) return fail(refused(wanted, "cannot be made a link: " + error.message()));
  return place;
}

Result<fs::path> existing_place(const fs::path& wanted, const User& user) {
  std::error_code error;
  const auto place = fs::canonical(wanted, error);
  if (error)
    return fail(
        refused(wanted, "is a link to a place that is gone; remove the link to begin anew"));
  if (fs::is_directory(place) &&
      fs::is_empty(place, error)) {  // made by hand: nothing in it can be lost or leak
    if (::geteuid() == 0) (void)!::lchown(place.c_str(), user.uid, user.gid);
    (void)::chmod(place.c_str(), 0700);
  }
  TASKORA_CHECK(private_directory(place, user));
  if (!can_enter(user, place)) return fail(refused(place, "cannot be reached by " + user.name));
  return place;
}

Result<fs::path> find_place(const fs::path& wanted, const User& user) {
  if (look(wanted)) return existing_place(wanted, user);
  std::error_code error;
  fs::create_directories(wanted.parent_path(), error);
  if (error) return fail(refused(wanted.parent_path(), "cannot be made: " + error.message()));
  if (!can_enter(user, wanted.parent_path())) return fall_back(wanted, user);
  TASKORA_CHECK(private_directory(wanted, user));
  return fs::canonical(wanted);
}

// A socket's path is short, and PostgreSQL reads its directory as a list with commas.
bool fits_socket(const fs::path& directory) {
  constexpr auto kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-";
  const auto text = (directory / ".s.PGSQL.5432.lock").string();
  return text.size() <= kLongestSocket && text.find_first_not_of(kPlain) == std::string::npos;
}

fs::path short_directory(const fs::path& home, const User& user) {
  const auto name = "taskora-" + hash(home);
  if (::geteuid() == 0) return fs::path{"/run"} / name;
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  if (runtime != nullptr && fits_socket(fs::path{runtime} / name) &&
      ::access(runtime, W_OK | X_OK) == 0) {
    return fs::path{runtime} / name;
  }
  return fs::path{"/tmp"} / (name + "-" + std::to_string(user.uid));
}

}  // namespace

Result<Home> prepare_home(const ClusterOptions& options) {
  auto wanted = fs::absolute(options.directory).lexically_normal();
  if (!wanted.has_filename()) wanted = wanted.parent_path();  // "postgres/"
  TASKORA_TRY(user, server_user(fs::exists(wanted) ? fs::canonical(wanted) : wanted));
  TASKORA_TRY(place, find_place(wanted, user));
  auto socket = fits_socket(place / "socket") ? place / "socket" : short_directory(place, user);
  TASKORA_CHECK(private_directory(socket, user));
  return Home{.directory = std::move(place), .socket = std::move(socket), .user = std::move(user)};
}

Result<Descriptor> lock_home(const Home& home) {
  Descriptor lock{::open(home.lock().c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
  if (!lock) return fail(refused(home.lock(), "cannot be opened: " + system_reason()));
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    std::ifstream file{home.lock()};
    std::string owner;
    file >> owner;
    return fail(ErrorCode::conflict, "cluster_in_use",
                home.directory.string() + " is in use by process " + owner +
                    "; stop it, or choose another directory");
  }
  if (::geteuid() == 0) (void)!::fchown(lock.get(), home.user.uid, home.user.gid);
  const auto pid = std::to_string(::getpid()) + "\n";
  (void)!::ftruncate(lock.get(), 0);
  (void)!::write(lock.get(), pid.data(), pid.size());
  return lock;
}

Result<Installation> find_installation(const fs::path& installations, int major) {
  Installation best;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator{installations, error}) {
    const auto name = entry.path().filename().string();
    int number = 0;
    const auto [end, bad] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (bad != std::errc{} || end != name.data() + name.size()) continue;
    if ((major != 0 && number != major) || number < best.major) continue;
    if (fs::exists(entry.path() / "bin/postgres", error))
      best = {.major = number, .programs = entry.path() / "bin"};
  }
  if (best.major != 0) return best;
  const auto package =
      major == 0 ? std::string{"postgresql"} : "postgresql-" + std::to_string(major);
  const auto why = major == 0 ? std::string{"PostgreSQL is not installed"}
                              : "the data were made by PostgreSQL " + std::to_string(major) +
                                    ", which is not installed";
  return fail(ErrorCode::unavailable, "postgresql_missing", why + ": apt-get install " + package);
}

Result<int> data_version(const Home& home) {
  std::ifstream file{home.data() / "PG_VERSION"};
  int major = 0;
  if (file >> major) return major;
  return fail(internal_error((home.data() / "PG_VERSION").string() + " cannot be read"));
}

}  // namespace taskora::db
