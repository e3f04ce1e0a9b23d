#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fhir/terminology.h"
#include "pathway/content.h"
#include "pathway/pain_case.h"
#include "service/deployment.h"

namespace edges {

// A patient of a table, by the words it was made of.
struct Patient {
  std::string words;
  pathway::PainCase pain_case;
};

// The patients around the edge of a question: those it answers yes, no and unknown.
struct Edge {
  std::vector<Patient> yes;
  std::vector<Patient> no;
  std::vector<Patient> unknown;
  std::optional<pathway::SiteChoices> site;  // of a site that has chosen otherwise
};

// A safety gate as the safety table and the decisions have it.
struct GateEdge {
  pathway::Gate wanted;               // without its questions and words
  std::vector<std::string> drugs;     // that have the gate, all of them
  std::vector<std::string> asked_of;  // the drugs that the patients are put to
  Edge edge;
};

struct FlagEdge {
  std::string id;
  int tier = 0;
  Edge edge;
};

// A question of the content's vocabulary, for the numbers that no gate asks for.
struct FactEdge {
  std::string what;
  pathway::Question question;
  Edge edge;
};

// A rule and the patients it speaks about, and what its card offers them: "refer-cbt, titrate".
struct RuleEdge {
  std::string id;
  pathway::Urgency urgency = pathway::Urgency::kInfo;
  std::vector<std::string> reasons;  // to override it, all of them; none: not asked
  Edge edge;                         // unknown: none
  std::vector<std::pair<Patient, std::string>> offers;
};

// For whom an order is not offered, or whose drafts it removes.
struct OrderEdge {
  std::string id;
  bool removes = false;
  Edge edge;
};

// Who is offered what of a ladder, step by step: "start-duloxetine: suggested, nortriptyline:
// text".
struct LadderEdge {
  std::string id;
  std::optional<pathway::SiteChoices> site;
  std::vector<std::pair<Patient, std::string>> steps;
};

// The plausible values of a kind, in thousandths.
struct RangeEdge {
  std::string kind;
  std::int64_t from = 0;
  std::int64_t to = 0;
};

// The tables of tests/edges, made ready once and put to any content.
struct EdgeTables {
  std::vector<GateEdge> gates;
  std::vector<FlagEdge> flags;
  std::vector<FactEdge> facts;
  std::vector<RuleEdge> rules;
  std::vector<OrderEdge> orders;
  std::vector<LadderEdge> ladders;
  std::vector<RangeEdge> ranges;
  pathway::Days pregnancy_lasts{0};
  fhir::DoseLimits doses;
};

// Throws config::ConfigError with everything that is wrong with the tables.
EdgeTables ReadEdgeTables(const std::string& folder, const service::Deployment& deployment);

enum class Until { kFirst, kLast };

// Where the content answers otherwise than the tables, in words; up to the first or all. The entry
// of a gate, flag, rule, order or ladder that `about` names is put first.
std::vector<std::string> Differences(const EdgeTables& tables,
                                     const service::Deployment& deployment, Until until,
                                     const std::string& about = {});

}  // namespace edges
