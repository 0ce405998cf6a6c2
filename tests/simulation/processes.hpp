#pragma once
// The processes of an installation: the services' own code over the model, and people who write.

#include "simulation/world.hpp"

namespace taskora::simulation {

void add_relays(World& world);
void add_consumers(World& world);
void add_schedulers(World& world);
void add_writers(World& world);

}  // namespace taskora::simulation
