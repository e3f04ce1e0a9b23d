#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace commands {

// Registers `nextstep report`. Its exit status goes into `status`.
void AddReport(CLI::App& app, const std::string& default_config, int& status);

}  // namespace commands
