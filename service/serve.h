#pragma once

#include <functional>
#include <optional>
#include <string>

#include "pathway/day.h"
#include "service/client_kind.h"
#include "service/deployment.h"

namespace service {

struct ServeOptions {
  std::optional<int> port;            // instead of the configuration's
  std::optional<pathway::Day> today;  // instead of the system's
  std::string version{};              // of the program
  ClientKinds kinds{};                // that the console shows a card to; empty: none
};

// Answers CDS Hooks calls over HTTP until SIGTERM or SIGINT, and operators on a listener of their
// own where the configuration gives one. `load` reads the configuration: at the start, and again on
// SIGHUP and whenever an operator asks. Throws what `load` throws at the start, and for what cannot
// be opened or bound.
void Serve(const std::function<Deployment()>& load, const ServeOptions& options);

}  // namespace service
