#include "service/not_known.h"

#include <algorithm>
#include <array>
#include <utility>

#include "service/explain_words.h"

namespace service {
namespace {

using pathway::Deliveries;
using pathway::Delivery;
using pathway::Judgement;
using pathway::MedicationOrder;

constexpr std::array<std::pair<Delivery Deliveries::*, const char*>, 7> kLists = {{
    {&Deliveries::conditions, "the problem list"},
    {&Deliveries::medications, "the list of medication orders"},
    {&Deliveries::observations, "the observations"},
    {&Deliveries::allergies, "the allergy list"},
    {&Deliveries::procedures, "the procedures"},
    {&Deliveries::services, "the referrals and other services"},
    {&Deliveries::reports, "the diagnostic reports"},
}};

using Found = std::vector<NotKnown>;

// The steps of a prescription say the same thing once.
void AddOnce(Found& found, NotKnown item) {
  const bool there = std::any_of(found.begin(), found.end(), [&](const NotKnown& one) {
    return one.what == item.what && one.why == item.why;
  });
  if (!there) found.push_back(std::move(item));
}

void AddLists(Found& found, const pathway::PainCase& pain_case) {
  for (const auto& [list, name] : kLists) {
    const Delivery delivered = pain_case.delivered.*list;
    if (delivered == Delivery::kMissing) found.push_back({name, "not sent"});
    if (delivered == Delivery::kPartial) found.push_back({name, "cut short"});
  }
  if (pain_case.of_other_patients > 0) {
    found.push_back({std::to_string(pain_case.of_other_patients) + " resources",
                     "they belong to another patient and were not read"});
  }
}

void AddOrder(Found& found, const MedicationOrder& order) {
  if (order.drug.empty()) {
    AddOnce(found, {"the drug of " + order.resource, "not identified: " + order.product});
    return;
  }
  if (order.by_name_only) {
    AddOnce(found, {"the code of the drug of " + order.resource,
                    "identified by its name only: " + order.product});
  }
  if (order.codes_disagree) {
    AddOnce(found, {"the strength of " + order.resource, "its codes contradict each other"});
  }
  // Of a drug that no rule knows no dose is worked out.
  if (!order.dose.amount && !order.drug_class.empty()) {
    AddOnce(found,
            {"the daily dose of " + order.drug + " of " + order.resource, WhyNoDose(order.dose)});
  }
}

void AddPatient(Found& found, const Judgement& judgement) {
  if (!judgement.pain_case->birth) found.push_back({"age", "no birth date on record"});
  if (judgement.pain_case->sex == pathway::Sex::kUnknown) {
    found.push_back({"sex", "not on record"});
  }
  if (!judgement.renal.clearance) {
    found.push_back({"kidney function", WordOf(judgement.renal.missing)});
  }
  if (!judgement.score) {
    found.push_back({"pain score", WhyNoScore(judgement)});
  } else if (!judgement.score->names_a_site) {
    found.push_back({"pain score of the site",
                     "the newest score names no site <" + judgement.score->from->resource + ">"});
  }
}

}  // namespace

std::string WhyNoScore(const Judgement& judgement) {
  return "none in the last " + std::to_string(judgement.content->numbers.score_window.count()) +
         " days";
}

Found WhatIsNotKnown(const Judgement& judgement, const fhir::Issues& issues) {
  Found found;
  AddLists(found, *judgement.pain_case);
  AddPatient(found, judgement);
  for (const auto* orders : {&judgement.pain_case->medications, &judgement.pain_case->drafts}) {
    for (const MedicationOrder& order : *orders) AddOrder(found, order);
  }
  for (const fhir::Issue& issue : issues.All()) AddOnce(found, {issue.at, issue.text});
  return found;
}

}  // namespace service
