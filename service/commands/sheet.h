#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace commands {

// Registers `nextstep sheet`. Its exit status goes into `status`.
void AddSheet(CLI::App& app, const std::string& default_config, int& status);

}  // namespace commands
