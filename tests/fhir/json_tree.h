#pragma once

#include <string>
#include <utility>
#include <vector>

#include "fhir/json.h"

// A JSON document that a test may change and print again.
namespace fhir {

struct TreeMember;

struct Tree {
  Node::Kind kind = Node::Kind::kNull;
  std::string scalar;  // as it was sent, with its quotation marks
  std::vector<TreeMember> members;
  std::vector<Tree> elements;
};

struct TreeMember {
  std::string key;
  Tree value;
};

inline Tree TreeOf(const Node& node) {
  Tree tree;
  tree.kind = node.KindOf();
  if (tree.kind == Node::Kind::kObject) {
    for (const auto& [key, value] : node.EachMember()) {
      tree.members.push_back({std::string(key), TreeOf(value)});
    }
  } else if (tree.kind == Node::Kind::kArray) {
    for (const Node element : node.Each()) tree.elements.push_back(TreeOf(element));
  } else {
    tree.scalar = node.Raw();
  }
  return tree;
}

inline void Print(const Tree& tree, std::string& text) {
  if (tree.kind == Node::Kind::kObject) {
    const char* before = "{\"";
    for (const TreeMember& member : tree.members) {
      text.append(before).append(member.key).append("\":");
      Print(member.value, text);
      before = ",\"";
    }
    text += tree.members.empty() ? "{}" : "}";
  } else if (tree.kind == Node::Kind::kArray) {
    const char* before = "[";
    for (const Tree& element : tree.elements) {
      text += before;
      Print(element, text);
      before = ",";
    }
    text += tree.elements.empty() ? "[]" : "]";
  } else {
    text += tree.scalar;
  }
}

inline std::string TextOf(const Tree& tree) {
  std::string text;
  Print(tree, text);
  return text;
}

// Calls `act` with every node of the tree and the key it stands under, the outer ones first.
template <typename Act>
void ForEach(Tree& tree, const std::string& key, const Act& act) {
  act(tree, key);
  for (TreeMember& member : tree.members) ForEach(member.value, member.key, act);
  for (Tree& element : tree.elements) ForEach(element, key, act);
}

}  // namespace fhir
