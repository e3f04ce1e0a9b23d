#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace commands {

// Registers `nextstep replay`. Its exit status goes into `status`.
void AddReplay(CLI::App& app, const std::string& default_config, int& status);

}  // namespace commands
