#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pathway/judgement.h"

namespace service {

// A daily dose to be shown: known, or within bounds, or not at all; then with the reason.
struct ShownDose {
  std::optional<pathway::MilligramsPerDay> exactly;
  std::optional<pathway::MilligramsPerDay> at_least;
  std::optional<pathway::MilligramsPerDay> at_most;
  std::string reason;  // empty: the dose is known
};

// Days on which the same orders gave the same dose.
struct ShownStretch {
  pathway::Day from;
  std::optional<pathway::Day> to;  // the last day taken; none: still running
  bool surely = false;             // taken on each of these days
  ShownDose dose;
  std::string method;  // from what the dose was worked out; empty: it was not
  std::vector<std::string> resources;
};

// One drug of the chart over time.
struct TimelineEntry {
  std::string drug;  // empty: the product could not be identified
  std::string drug_class;
  std::string product;  // as written
  bool running = false;
  std::optional<pathway::DaySpan> first_day;
  std::optional<pathway::Day> last_day;
  ShownDose current;
  ShownDose highest;
  ShownDose held;  // the highest dose surely held for `held_days`
  pathway::Days held_days{0};
  std::vector<ShownStretch> stretches;
  std::vector<std::string> resources;
  const pathway::Trial* trial = nullptr;  // null: not judged
  std::string not_judged;                 // then why
};

// Every drug of the chart, those on trial for the pain first. Products that are not systemic or
// were given in hospital stand apart from the same drug taken at home.
std::vector<TimelineEntry> TimelineOf(const pathway::Judgement& judgement);

}  // namespace service
