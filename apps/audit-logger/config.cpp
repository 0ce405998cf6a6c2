#include "audit-logger/config.hpp"

namespace taskora::audit_logger {

using namespace std::chrono_literals;

void Config::declare_master_key(config::Declaration& declaration) {
  declaration
      .text("TASKORA_MASTER_KEY", master_key,
            "The installation's key, 64 hexadecimal digits: opens the key that signs audit heads.")
      .secret();
}

void Config::declare(config::Declaration& declaration) {
  declaration.duration("TASKORA_AUDIT_SIGN_INTERVAL", sign_interval, 1s, std::chrono::hours{24 * 7},
                       "How often the head of each audit chain is signed.");
}

}  // namespace taskora::audit_logger
