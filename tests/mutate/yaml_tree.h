#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace mutate {

struct Tree;
using Place = std::shared_ptr<Tree>;

// A YAML file with the line of every node. What stands under an anchor is one node in all its
// places, so that a change of it is one change, as in the file.
struct Tree {
  enum class Kind { kScalar, kList, kMap };
  Kind kind = Kind::kScalar;
  int line = 0;  // from 1
  std::string text;
  bool quoted = false;
  std::vector<Place> items;
  std::vector<std::pair<std::string, Place>> members;

  // The member at a key; null when there is none.
  Place At(const std::string& key) const;
};

// Reads the first document of a file. Throws what yaml-cpp throws.
Place ReadTree(const std::string& file);

// The same content as YAML text, with anchors written out.
std::string TextOf(const Tree& tree);

}  // namespace mutate
