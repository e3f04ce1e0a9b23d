#pragma once

#include <string>
#include <vector>

#include "cards/client_profile.h"
#include "cards/code_map.h"
#include "cards/texts.h"
#include "config/problems.h"

namespace config {

// Reads a site's code map from a CSV file: in each row an order of the content by its id, or a
// system and a code of what our orders name, then the system, code and display of the site's item.
// The display may be empty. An order that creates nothing, or whose dose is planned for each
// patient, can have no item: a problem, as is one that the content does not have.
cards::CodeMap ReadCodeMap(const std::string& file, const cards::Texts& texts, Problems& problems);

// The orders, by id, that are not suggested to a client because the site has no item for them;
// nothing where the client takes orders without one.
std::vector<std::string> UnmappedOrders(const cards::ClientProfile& profile,
                                        const cards::Texts& texts);

}  // namespace config
