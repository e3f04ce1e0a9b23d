#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cards/card.h"
#include "pathway/corrected_draft.h"
#include "pathway/day.h"
#include "pathway/planned_order.h"
#include "pathway/question.h"

namespace cards {

// A primary source, as links and source labels show it.
struct SourceText {
  std::string label;
  std::string url;
  std::string title = {};  // of the work
  std::string year = {};
};

// An order that a suggestion creates: a FHIR resource whose strings may hold placeholders. The
// subject, the reason and the date are added when it is offered. Or what it does to a drafted one.
struct OrderTemplate {
  std::string label;
  std::string description;
  std::string resource;        // JSON
  bool names_reason = true;    // carries reasonReference, or reasonCode where the problem has no id
  bool needs_details = false;  // worthless where a client ignores order details (D33)
  std::size_t position = 0;    // suggestions stand in the order of the content pack
  std::optional<pathway::Planned> plan = {};  // its drug and directions are planned for the patient
  std::string plan_drug = {};                 // of a start
  std::optional<pathway::Question> removes = {};     // takes these drafts away; no resource
  std::optional<pathway::Correction> corrects = {};  // puts a draft right; no resource
  std::optional<pathway::Days> occurs_from;          // after today; {occurs.from} in its texts
  std::optional<pathway::Days> occurs_to;
  bool beside_a_drug = false;  // only on a card that suggests a drug order (D62 (9))
};

// The words of a plan: in the directions of an order, and on labels and cards. In braces what each
// is filled with.
struct PlanWords {
  std::string take;                // "Take {dose} {often}"
  std::string then_take;           // the same of a later step
  std::string also_take;           // of the second dose of one day
  std::string lasts;               // " for {days}"
  std::string at_night;            // "once daily at bedtime"
  std::vector<std::string> often;  // "once daily", "twice daily", ...
  std::string at_first;            // "{doses} for {days}"
  std::string each;                // " each", where there are several such doses
  std::string at_last;             // "then {doses}"
  std::string stop;                // "then stop"
};

// The words of the cards that belong to no rule. Headings stand before their section.
struct Texts {
  std::string consider_heading;
  std::string ask_heading;
  std::string because_heading;
  std::string options_heading;
  std::string not_offered_heading;
  std::string not_known_heading;
  std::string evidence_heading;
  std::string also_heading;      // before folded cards
  std::string by_hand_heading;   // before what is suggested but the client would not carry out
  std::string by_hand_replaces;  // "{suggestion}; remove {removed}", in place of a drafted order
  std::string footer;
  std::string rule_link;        // before the title of a rule, in the label of the link to its page
  std::string gates_clear;      // "no {list} listed"
  std::string gates_clearance;  // "CrCl {crcl} ({crcl.date})"
  std::string gates_caution;    // "note: {list}"
  std::string gates_ask;        // "Ask about {list}"
  std::string gates_check;      // "Check first: {list}"
  std::string withheld;         // "{drug} ({reasons})"
  std::string instead;          // before an option that stands below another
  std::string presumed;
  std::string clearance_label;  // "CrCl"
  std::string estimate_label;   // the same where an eGFR stands for it
  std::string kept;             // what becomes of the present drug beside a start: kept, or
  std::string reduced;          // reduced to the limit where it is over it (D34 d)
  std::string draft_lines;      // what is said of the drafted order only beside something else
  std::string no_history;       // where no trial is on the list sent (D67)
  std::string effect_presumed;  // of a failed trial, for the receiving specialist (D70)
  std::string effect_documented;
  std::string documented;
  std::string presumed_short;
  std::string choose_summary;                   // of the card of drugs to choose from
  std::map<std::string, std::string> outcomes;  // trial state -> what came of it, for the note
  std::string topic_system;
  PlanWords plan;
  std::map<std::string, std::string> pain_names;  // kind -> "sciatica"
  std::vector<std::string> consider_notes;        // on every next step where they apply
  std::vector<std::string> ask_notes;             // what to ask, on every card where it is open
  std::vector<std::string> reading_notes;         // how the record was read; on every card
  std::map<std::string, SourceText> sources;
  std::map<std::string, OrderTemplate> orders;
  std::map<std::string, Coding> override_reasons;
};

}  // namespace cards
