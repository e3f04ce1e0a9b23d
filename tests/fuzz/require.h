#pragma once

#include <stdexcept>

namespace fuzz {

// What a fuzz target promises of every input. An exception that leaves a target is a finding:
// libFuzzer stops and keeps the input, the replaying test fails and names the file.
inline void Require(bool holds, const char* what) {
  if (!holds) throw std::logic_error(what);
}

}  // namespace fuzz
