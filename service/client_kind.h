#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cards/client_profile.h"

namespace service {

// A kind of client that a configuration may name: a file of the folder profiles.
struct ClientKind {
  std::string id;     // "epic"
  std::string title;  // for people
  cards::ClientProfile profile;
};

using ClientKinds = std::function<std::vector<ClientKind>()>;

}  // namespace service
