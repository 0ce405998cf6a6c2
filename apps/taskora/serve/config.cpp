#include "taskora/serve/config.hpp"

namespace taskora::one_process {

void Config::declare(config::Declaration& declaration) {
  declaration.text("DATA", data, "Where a private PostgreSQL and the master key are kept.");
  process.declare(declaration);
  api.declare(declaration);
  relay.declare(declaration);
  audit.declare(declaration);
  config::Declaration stream_keys;  // declares again what task-api declares alike
  stream.declare(stream_keys);
  declaration.include(std::move(stream_keys));
}

}  // namespace taskora::one_process
