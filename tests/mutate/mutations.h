#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/mutate/yaml_tree.h"

namespace mutate {

// One change of one file of the content. `apply` changes the tree and `undo` puts it back.
struct Mutation {
  std::string file;   // "drugs.yaml", under config/content
  int line = 0;       // where it stands
  std::string where;  // "gates.SF-044.when.any.1.condition"
  std::string what;   // "without esrd"
  std::function<void()> apply;
  std::function<void()> undo;
};

// Every change worth trying in a file of the content: its numbers one up and one down, conditions
// and their members left out, effects, urgencies and tiers exchanged, entries removed.
std::vector<Mutation> MutationsOf(const std::string& file, const Place& root);

}  // namespace mutate
