#include "sync-gateway/config.hpp"

namespace taskora::sync_gateway {

void Config::declare_listener(config::Declaration& declaration) {
  declaration.text("TASKORA_ADDRESS", address,
                   "The address the live stream listens on; 0.0.0.0 for every one.");
  declaration.port("PORT", port, "The port of the live stream.");
}

void Config::declare(config::Declaration& declaration) {
  declaration.text("TASKORA_ISSUER", issuer, "The issuer named in access tokens.");
}

}  // namespace taskora::sync_gateway
