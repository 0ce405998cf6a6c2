#pragma once
// The commands of whoever runs an installation. Each adds itself, and puts its exit code where it
// is told.

namespace CLI {  // NOLINT(readability-identifier-naming): the library's
class App;
}

namespace taskora::cli {

void add_dlq(CLI::App& app, int& exit_code);     // dead letters
void add_replay(CLI::App& app, int& exit_code);  // a consumer's way back
void add_events(CLI::App& app, int& exit_code);  // the log, read
void add_lag(CLI::App& app, int& exit_code);     // how far everyone is
void add_doctor(CLI::App& app, int& exit_code);  // what is wrong, and mending it

}  // namespace taskora::cli
