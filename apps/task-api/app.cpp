#include "task-api/app.hpp"

#include "task-api/http/endpoints.hpp"
#include "task-api/http/pages.hpp"
#include "task-api/store/housekeeping.hpp"
#include "task-api/store/signing_keys.hpp"

#include "taskora/auth/secret_bytes.hpp"

namespace taskora::task_api {

struct App::Parts {
  const service::Context context;
  TaskApiConfig config;
  std::function<void()> rung;
  std::unique_ptr<db::Database> database;
  // Made in start(): they need the master key to be right and the database to be there.
  std::unique_ptr<SigningKeys> keys;
  std::unique_ptr<TaskService> tasks;
  std::unique_ptr<TagService> tags;
  std::unique_ptr<AccountService> accounts;
  std::unique_ptr<NotificationService> notifications;
  std::unique_ptr<Api> api;
  std::unique_ptr<Housekeeping> housekeeping;
};

App::App(const service::Context& context, TaskApiConfig config, std::function<void()> rung)
    : parts_{std::make_unique<Parts>(Parts{.context = context,
                                           .config = std::move(config),
                                           .rung = std::move(rung),
                                           .database = {},
                                           .keys = {},
                                           .tasks = {},
                                           .tags = {},
                                           .accounts = {},
                                           .notifications = {},
                                           .api = {},
                                           .housekeeping = {}})} {
  auto& p = *parts_;
  p.database = p.context.database(name(), static_cast<std::size_t>(p.config.connections));
  p.tasks = std::make_unique<TaskService>(*p.database, p.context.clock, p.rung);
  p.tags = std::make_unique<TagService>(*p.database, p.context.clock, p.rung);
  p.notifications = std::make_unique<NotificationService>(*p.database);
  p.keys = std::make_unique<SigningKeys>(*p.database, p.context.clock, p.config.issuer);
  p.accounts = std::make_unique<AccountService>(
      *p.database, p.context.clock, *p.keys,
      AccountOptions{.issuer = p.config.issuer,
                     .access_lifetime = p.config.access_token_lifetime,
                     .session_lifetime = p.config.session_lifetime,
                     .free_sign_in_failures = p.config.sign_in_failures},
      p.rung);
  p.api = std::make_unique<Api>(Api{*p.tasks, *p.tags, *p.accounts, *p.notifications});
  p.housekeeping = std::make_unique<Housekeeping>(*p.database, *p.keys,
                                                  p.context.logging.logger("housekeeping", name()));
}

App::~App() = default;

std::vector<http::Route> App::routes() {
  auto all = task_api::routes(*parts_->api);
  for (auto& page : pages()) all.push_back(std::move(page));
  return all;
}

Status App::start() {
  auto& p = *parts_;
  auto master = auth::MasterKey::parse(p.config.master_key);
  auth::wipe(p.config.master_key);
  if (!master) {
    return fail(ErrorCode::invalid_argument, "master_key",
                "TASKORA_MASTER_KEY must be 64 hexadecimal digits");
  }
  p.keys->set_master(std::move(*master));
  TASKORA_CHECK(p.keys->load());
  p.housekeeping->start();
  return {};
}

Status App::ready() {
  return parts_->database->check();
}

void App::drain() {
  parts_->housekeeping->stop();
}

}  // namespace taskora::task_api
