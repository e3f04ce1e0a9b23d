#pragma once

#include <string>
#include <vector>

namespace config {

// One thing in which two content packs differ.
struct Change {
  enum class Kind { kAdded, kRemoved, kChanged, kReordered };
  Kind kind = Kind::kChanged;
  std::string file;    // in the pack; the files of rules/ are one list, "rules"
  std::string key;     // "drugs[gabapentin].renal[0].adequate"
  std::string before;  // the value as JSON, or a block of lines; empty: there was none
  std::string after;
};

// What changed from one content pack to another, by file and place. A pack is its folder or a
// configuration file that names one. What is written differs, not what it leads to: a comment is no
// change, and a pack that would not load can be compared. Throws ConfigError for what cannot be
// read.
std::vector<Change> ChangesBetween(const std::string& before, const std::string& after);

// The changes as a document for people.
std::string ChangesText(const std::vector<Change>& changes);

}  // namespace config
