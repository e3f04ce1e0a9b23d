#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fhir/terminology.h"
#include "pathway/content.h"
#include "pathway/day.h"

namespace service {

// Facts of a request to be changed, for asking what would be answered then. Resources are named as
// in the explanation, "MedicationRequest/draft-1".

// The order's directions become this daily dose; how often a day it is taken stays as it is told.
struct ChangedDose {
  std::string order;
  std::int64_t micrograms_per_day = 0;
};

// The first order was begun so many weeks ago; the others are moved by as many days.
struct ChangedCourse {
  std::vector<std::string> orders;
  std::int64_t weeks = 0;
};

// The condition began so many weeks ago.
struct ChangedOnset {
  std::string condition;
  std::int64_t weeks = 0;
};

// A value measured today, in place of every one on record. An eGFR takes the creatinine's place
// too.
struct ChangedMeasurement {
  std::string kind;  // "egfr", "pain_severity"
  std::int64_t thousandths = 0;
  std::string of;  // the problem that a pain score is about; empty: not told
};

// A red flag of the content, found today.
struct AddedRedFlag {
  std::string id;
};

using RequestChange =
    std::variant<ChangedDose, ChangedCourse, ChangedOnset, ChangedMeasurement, AddedRedFlag>;

// The request with its FHIR resources changed, and nothing else. Throws hooks::Refusal(422), which
// names the change, where the request has no such resource or it does not hold what is to be
// changed.
std::string EditedRequest(std::string_view request, const std::vector<RequestChange>& changes,
                          pathway::Day today, const pathway::Content& content,
                          const fhir::Terminology& terminology);

// Red flags that can be added: those of one condition for which there is a code.
std::vector<const pathway::RedFlag*> RedFlagsToAdd(const pathway::Content& content);

// With what code a concept is written; of service/console/codes.csv.
struct ConsoleCode {
  std::string_view concept_name;
  std::string_view system;
  std::string_view code;
  std::string_view display;
};
const std::vector<ConsoleCode>& ConsoleCodes();

}  // namespace service
