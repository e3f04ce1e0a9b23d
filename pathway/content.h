#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pathway/dose.h"
#include "pathway/exposure.h"
#include "pathway/pain_case.h"
#include "pathway/question.h"
#include "pathway/renal.h"

namespace pathway {

// The clinical content pack as plain values. config/ fills it from config/content/; nothing in it
// has a default that means something clinical.

// A dose that goes up: by so much a day, so often; no faster.
struct Pace {
  Milligrams step = Milligrams::Whole(0);
  Days every{0};
};

// A start: the first daily dose, and how it goes up to the dose that is held first.
struct StartPace {
  MilligramsPerDay first = MilligramsPerDay::Whole(0);
  MilligramsPerDay to = MilligramsPerDay::Whole(0);
  Pace pace;  // of a start with more than one dose
};

// What is right at one band of kidney function: clearance at or above `from` mL/min, or just
// above it when `exclusive` (gabapentin's label: over 30, over 15).
struct RenalBand {
  std::int64_t from = 0;
  bool exclusive = false;
  std::optional<MilligramsPerDay> adequate;
  std::optional<MilligramsPerDay> maximum;
  std::int64_t in_proportion_below = 0;  // under it the maximum falls with the clearance; 0: never
  int times_a_day = 0;
  std::string steps;               // how to titrate at this band, for people; empty: not said
  std::optional<StartPace> start;  // missing: no start is planned
  std::optional<Pace> titration;   // missing: no raise is planned
};

// One strength of tablet or capsule, from which doses are made.
struct Product {
  std::string code;     // RxNorm
  std::string display;  // "gabapentin 300 MG Oral Capsule"
  std::string unit;     // "capsule"
  Milligrams strength = Milligrams::Whole(0);
};

// How a drug is reduced: by so much a day at a time, so often, over at least so many days in all.
struct TaperPace {
  Milligrams step = Milligrams::Whole(0);
  Days every{0};
  Days at_least{0};
  std::optional<Days> at_most;  // where the length is bounded above, it wins over `every`
};

// The longer pace is for a dose above `over`, or one held for longer than `after`.
struct Taper {
  TaperPace usual;
  std::optional<TaperPace> longer;
  std::optional<MilligramsPerDay> over;
  std::optional<Days> after;
};

enum class GateEffect {
  kStop,     // the option is not offered
  kAvoid,    // the option is text only
  kCaution,  // the option stays, with a line
};

// What a gate says about an order of its drug that the prescriber has drafted (D43, D44). A line
// stands on another card and never makes one.
enum class DraftEffect { kNothing, kLine, kWarning, kCritical };

// A safety rule on a drug (one row of the safety table).
struct Gate {
  std::string id;  // "SF-044"
  Question when;
  Question unless;  // no parts: nothing
  GateEffect effect = GateEffect::kStop;
  DraftEffect drafted = DraftEffect::kNothing;
  bool on_renewal = false;          // also a warning, or a line, on an unchanged renewal
  std::vector<std::string> offers;  // order templates that put the drafted order right
  std::string says;                 // printed when it applies
  std::string clear;                // printed in "no ... listed" when it does not; may be empty
  std::string check;      // what to check when it is unknown; may be empty: then unknown is silent
  bool quiet = false;     // not printed on an option whose own text says it
  bool ask_only = false;  // rarely coded (D66): unknown or not listed, the card asks `check`
  std::vector<std::string> sources;
};

struct Drug {
  std::string id;          // the ingredient, then the form: "gabapentin", "gabapentin ER"
  std::string ingredient;  // "gabapentin"
  std::string name;        // for people
  std::string drug_class;
  std::vector<RenalBand> bands;  // by `from`, highest first; one band: the same at any
  std::optional<MilligramsPerDay> bedtime_only;  // at or below it, once at night: purpose unknown
  Days taper_after{0};                           // no taper is needed up to this (D34 b)
  std::optional<Taper> taper;                    // missing: none is planned
  std::vector<Product> products;                 // by strength, lowest first
  bool at_night = false;                         // a lone dose, or the larger one, is for the night
  std::vector<std::string> other_uses;           // conditions that compete with pain (D37)
  std::string evidence;                          // what its label or trials say of dose; for people
  std::vector<Gate> gates;
};

// One red flag: the sign itself, and how recent it must be.
struct RedFlag {
  std::string id;
  int tier = 0;  // 0: today; 1: within two weeks; 2: 4-6 weeks; 3: to be asked about
  std::string label;
  Question when;
  std::vector<std::string> sources;
};

// One line of a card. It is printed when `when` (if any) is answered yes; `otherwise` takes its
// place where the line names what is not known.
struct Line {
  std::string text;
  std::string otherwise;
  std::optional<Question> when;
};

enum class Urgency { kInfo, kWarning, kCritical };

// Which question of the case a rule answers. On one answer, at most one rule decides each.
enum class Decision {
  kEmergency,
  kDraftStop,
  kDraftWarning,
  kTaper,  // how a drug is reduced or stopped
  kUrgent,
  kDrug,
  kReferral,
  kGuard,        // whether the drafted referral, imaging or procedure is the right one
  kServiceStop,  // what a drafted procedure runs into
  kDrugGuard,    // whether the drafted drug is the right one
  kComorbidity,  // what else is on record and bears on the next step
  kFollowUp,     // when to look again
};

// How many there are.
inline constexpr std::size_t kDecisions = 12;

enum class RuleStatus { kLive, kShadow, kRetired };

// What a rule offers for acceptance.
struct Offer {
  enum class Kind { kOrder, kLadder, kFirstOf };
  Kind kind = Kind::kOrder;
  std::string name;              // of the order or the ladder
  std::optional<Question> when;  // offered when answered yes
  // Of these orders the first that fit, so many on one card. What is on record already does not
  // fit.
  std::vector<std::string> orders = {};
  std::size_t at_most = 0;
};

struct Says {
  Urgency urgency = Urgency::kInfo;
  std::vector<Line> summary;  // the first that applies, is filled and fits
  std::vector<Line> consider;
  std::vector<Line> ask;
  std::vector<Line> because;
  std::vector<Line> options;
  std::vector<Line> not_offered;
  std::vector<Line> not_known;
  std::vector<Line> evidence;
};

struct Rule {
  std::string id;
  std::string title;
  RuleStatus status = RuleStatus::kLive;
  Decision decision = Decision::kDrug;
  std::vector<Hook> hooks;
  bool folds = false;  // says the same as the next step: where one speaks, lines of its card
  std::vector<std::string> claims;
  std::vector<std::string> sources;
  std::vector<std::string> contrary;
  Question when;
  Question unless;  // blocks on yes only (D13, D41)
  Says says;
  std::vector<Offer> offers;
  std::vector<std::string> override_reasons;
  std::string topic;
};

// A drug on a ladder, in ladder order.
struct LadderStep {
  std::string drug;
  bool contested = false;
  bool text_only = false;          // never a suggestion
  std::string text;                // its line on the card; {gates} holds the outcome of its gates
  std::string order;               // the order template of its start; empty: none
  std::optional<Question> when;    // stands on the ladder when answered yes
  std::optional<Question> unless;  // and does not when answered yes
};

using Ladder = std::vector<LadderStep>;

// What becomes of an option whose evidence is contested: it may be suggested where no other is
// left, is text only, or is not shown.
enum class Contested { kOffer, kMention, kHide };

// What a site decides of the things the content leaves to it.
struct SiteChoices {
  std::string evidence_profile;  // whose guidance comes first: "general", "uk"
  Contested contested = Contested::kOffer;
  bool offers_venlafaxine = false;    // else it is text
  bool same_drug_adds = false;        // a draft of a drug already taken is taken beside it
  bool drugs_to_choose_from = false;  // every start that fits is suggested, at most one to be taken
};

// Numbers of the pathway that are not a drug's. Each has a source or is an assumption.
struct Numbers {
  ExposureRules exposure;
  RenalRules renal;
  Days trial_early{0};    // fewer days at an adequate dose: too early to judge
  Days trial_full{0};     // from here on a trial counts as full
  int raise_percent = 0;  // a dose this much above the highest is a raise that means something
  int same_percent = 0;   // a dose within this is the same
  Days raise_rest{0};     // a raise this soon after the last is titration
  Days start_lasts{0};    // a start for fewer days is no escalation
  Days short_supply{0};
  Days short_supply_opioid{0};
  Days ended_followed{0};             // the next drug began within this of the end
  int dispense_coverage_percent = 0;  // dispenses that cover less leave adequacy unknown
  Days score_window{0};
  Days score_after{0};  // a score says something from this day of treatment on
  std::int64_t controlled_at_most = 0;
  Days failed_running{0};  // a documented failure that goes on for so long is due for reduction
  Days limit_within{0};    // a dose over the limit comes down to it within this
  int partial_fall_percent = 0;
  std::int64_t disabling_at_least = 0;
  Days disabling_window{0};
  Days problem_current{0};
  Days problem_after_order{0};
  Days competing_window{0};
  Days imaging_window{0};
  int adult = 0;
  int may_conceive_from = 0;
  int may_conceive_to = 0;
  Days pregnancy_excluded{0};  // for so long does a negative test or status count
};

struct Content {
  std::map<std::string, Drug> drugs;
  std::map<std::string, std::vector<std::string>> pain_kinds;  // "radicular" -> concepts
  std::vector<std::string> pain_order;            // which kind wins when a case has several
  std::vector<std::string> pain_beside_leg_pain;  // concepts that count only beside leg signs
  std::vector<std::string> leg_signs;
  std::vector<std::string> ladder_classes;  // scheduled pain drugs whose start is an escalation
  std::vector<std::string> pain_classes;    // drug classes this service speaks about
  std::vector<std::string> escalating_services;
  std::vector<std::string> relevant_services;  // services this service speaks about
  std::vector<RedFlag> red_flags;
  std::vector<Rule> rules;  // in the order of precedence
  std::map<std::string, Ladder> ladders;
  std::map<std::string, Question> order_unless;  // an order is not offered when it answers yes
  std::vector<std::string> cns_active_classes;
  Question pathway_off;  // D39
  Question not_pregnant;
  Question refractory;  // S1: what counts as nothing left to try alone
  // "back-pain" -> "radicular": beside it, that pain is part of it and not a problem of its own.
  std::map<std::string, std::vector<std::string>> pain_part_of;
  SiteChoices site;
  Numbers numbers;
};

}  // namespace pathway
