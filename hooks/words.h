#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pathway/answer.h"

namespace hooks {

// Whether a text holds one of the words (lower case; a word may be a phrase or a stem). kNo only
// when every match stands in a phrase with a cancelling word ("no nerve root compression");
// kUnknown when no word is there at all.
pathway::Answer Says(std::string_view text, const std::vector<std::string>& words,
                     const std::vector<std::string>& cancelling);

// The same, without cancelling words: whether any of the words is there.
bool Mentions(std::string_view text, const std::vector<std::string>& words);

}  // namespace hooks
