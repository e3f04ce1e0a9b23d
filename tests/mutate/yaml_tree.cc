#include "tests/mutate/yaml_tree.h"

#include <fstream>
#include <map>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

namespace mutate {
namespace {

class Builder : public YAML::EventHandler {
 public:
  Place Root() const { return root_; }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Add(New(Tree::Kind::kScalar, mark, anchor));
  }
  void OnAlias(const YAML::Mark&, YAML::anchor_t anchor) override { Add(anchors_.at(anchor)); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const Place place = New(Tree::Kind::kScalar, mark, anchor);
    place->text = value;
    place->quoted = tag == "!";
    Add(place);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(New(Tree::Kind::kList, mark, anchor));
  }
  void OnSequenceEnd() override { open_.pop_back(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(New(Tree::Kind::kMap, mark, anchor));
  }
  void OnMapEnd() override { open_.pop_back(); }

 private:
  struct Level {
    Place place;
    std::string key;
    bool key_read = false;
  };

  Place New(Tree::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    auto place = std::make_shared<Tree>();
    place->kind = kind;
    place->line = mark.line + 1;
    if (anchor != 0) anchors_[anchor] = place;
    return place;
  }

  void Open(const Place& place) {
    Add(place);
    open_.push_back({place, {}, false});
  }

  void Add(const Place& place) {
    if (open_.empty()) {
      root_ = place;
      return;
    }
    Level& level = open_.back();
    if (level.place->kind == Tree::Kind::kList) {
      level.place->items.push_back(place);
    } else if (!level.key_read) {
      level.key = place->text;
      level.key_read = true;
    } else {
      level.place->members.emplace_back(level.key, place);
      level.key_read = false;
    }
  }

  Place root_;
  std::vector<Level> open_;
  std::map<YAML::anchor_t, Place> anchors_;
};

void WriteQuoted(const std::string& text, std::string& out) {
  out += '"';
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

// Plain words and numbers stay plain: whether a scalar is quoted is part of what it says.
void WriteScalar(const Tree& tree, std::string& out) {
  const bool plain =
      !tree.quoted && tree.text.find_first_of(",[]{}:#&*!|>'\"%@`\n") == std::string::npos;
  if (plain) {
    out += tree.text.empty() ? "~" : tree.text;
  } else {
    WriteQuoted(tree.text, out);
  }
}

void Write(const Tree& tree, std::string& out) {
  if (tree.kind == Tree::Kind::kScalar) return WriteScalar(tree, out);
  const bool list = tree.kind == Tree::Kind::kList;
  out += list ? "[" : "{";
  bool first = true;
  for (const Place& item : tree.items) {
    if (!first) out += ",\n";
    first = false;
    Write(*item, out);
  }
  for (const auto& [key, member] : tree.members) {
    if (!first) out += ",\n";
    first = false;
    WriteQuoted(key, out);
    out += ": ";
    Write(*member, out);
  }
  out += list ? "]" : "}";
}

}  // namespace

Place Tree::At(const std::string& key) const {
  for (const auto& [name, member] : members) {
    if (name == key) return member;
  }
  return nullptr;
}

Place ReadTree(const std::string& file) {
  std::ifstream in(file);
  YAML::Parser parser(in);
  Builder builder;
  parser.HandleNextDocument(builder);
  return builder.Root();
}

std::string TextOf(const Tree& tree) {
  std::string text;
  Write(tree, text);
  return text + "\n";
}

}  // namespace mutate
