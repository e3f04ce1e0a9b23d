#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace cards {

// CDS Hooks 2.0.1, CDS Card Attributes: plain values, written by response.h.

struct Coding {
  std::string system;
  std::string code;
  std::string display;
};

struct Source {
  std::string label;
  std::string url;
  Coding topic;
};

struct Link {
  std::string label;
  std::string url;
};

enum class ActionType { kCreate, kUpdate, kDelete };

struct Action {
  ActionType type = ActionType::kCreate;
  std::string description;
  std::string resource;     // a FHIR resource as JSON text; of create and update
  std::string resource_id;  // "MedicationRequest/1"; of delete
};

struct Suggestion {
  std::string uuid;
  std::string label;
  std::vector<Action> actions;
};

// More are not read by anyone who is about to sign an order.
inline constexpr std::size_t kMostOverrideReasons = 8;

struct Card {
  std::string uuid;
  std::string summary;  // under 140 characters
  std::string indicator;
  std::string detail;  // GitHub Flavored Markdown, or as the client reads it
  Source source;
  std::vector<Suggestion> suggestions;
  bool at_most_one = false;  // of the suggestions; else any of them
  std::vector<Coding> override_reasons;
  std::vector<Link> links;
  std::map<std::string, std::string> extension = {};  // by reverse domain name
  std::vector<std::string> rules;                     // behind the card, by id; not sent
};

}  // namespace cards
