#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cards {

// The order with its directions (dosageInstruction) replaced by these, and everything else as it
// was sent: every element in its order, with every digit. An `update` carries the whole resource
// (CDS Hooks 2.0.1, Action). Nothing where that cannot be: JSON that a strict reader refuses, an
// element that is null or empty, or a narrative that would go on telling the old directions.
std::optional<std::string> WithDirections(std::string_view order, std::string_view directions);

}  // namespace cards
