#pragma once

#include <cstdint>
#include <string>

namespace service {

// Makes the output of an interrupted run ready to be gone on with: cuts what was written after the
// end of its last whole line, and returns the "line" which that line is the result of; 0 where
// there is none, or no such file. Throws std::runtime_error for a file that holds something else.
std::uint64_t LastLineOf(const std::string& file);

}  // namespace service
