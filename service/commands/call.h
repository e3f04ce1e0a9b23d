#pragma once

#include <CLI/CLI.hpp>

namespace commands {

// Registers `nextstep call`. Its exit status goes into `status`.
void AddCall(CLI::App& app, int& status);

}  // namespace commands
