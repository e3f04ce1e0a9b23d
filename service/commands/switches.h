#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace commands {

// Registers `nextstep switch-off`, `switch-on` and `switches`. Their exit status goes into
// `status`.
void AddSwitches(CLI::App& app, const std::string& default_config, int& status);

}  // namespace commands
