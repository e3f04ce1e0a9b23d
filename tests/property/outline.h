#pragma once

#include <string>

#include "tests/property/answered.h"

namespace property {

// What an answer says, without its words: rules, options and their gates, stops, orders, reasons to
// override, and the doses of what is suggested.
std::string Outline(const Answered& answered);

}  // namespace property
