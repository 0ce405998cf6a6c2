#include "taskora/cli/commands.hpp"

int main(int argc, char** argv) {
  return taskora::cli::run(argc, argv);
}
