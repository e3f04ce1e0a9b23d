#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "fhir/amount.h"
#include "fhir/dosage.h"
#include "fhir/timing.h"

namespace fhir {

// One Dosage of an order, read for one ingredient of its product.
struct Direction {
  DoseStep coded;                  // by its coded elements
  std::optional<Frequency> often;  // of the coded elements
  std::vector<DoseStep> told;      // by its words, when every word was understood
  bool told_exactly = false;       // one dose, neither a range nor a maximum
  std::string_view text;           // its words
  std::int64_t sequence = 0;
  std::int64_t same_percent = 0;        // how close its words come to mean the same dose
  std::vector<std::string_view> times;  // the times of the day it lists
};

Direction ReadDirection(const Node& dosage, const DrugIdentity& drug, const Component& component,
                        Issues& issues);

// What an amount at a time comes to in a day.
pathway::DailyDose DailyDoseOf(const Amount& amount, const Frequency& often,
                               const DrugIdentity& drug, const Component& component);

// A dose that is not known, and why.
pathway::DailyDose Missing(pathway::NoDose why);

// Doses taken together add up; one that is not known leaves the sum unknown.
void Add(pathway::DailyDose& sum, const pathway::DailyDose& more);

}  // namespace fhir
