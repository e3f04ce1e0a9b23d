// Reads every line of sigs.tsv as an order that has nothing but a text, and compares the regimen
// with what a pharmacist reads.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "fhir/dosage.h"
#include "tests/fhir/sig_file.h"

namespace fhir {
namespace {

constexpr std::size_t kFewestReadings = 200;
constexpr std::size_t kFewestTraps = 40;
constexpr std::size_t kPercentToBeRead = 80;

std::string JsonString(const std::string& text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') json += '\\';
    json += c;
  }
  json += '"';
  return json;
}

std::vector<DoseStep> Regimen(const SigLine& line) {
  const DrugIdentity identity = IdentityOf(line);
  if (identity.components.empty()) {
    ADD_FAILURE() << line.Where() << ": no such product";
    return {};
  }
  const auto document =
      JsonDocument::Parse(R"({"dosageInstruction":[{"text":)" + JsonString(line.sig) + "}]}");
  if (!document) {
    ADD_FAILURE() << line.Where() << ": " << document.error().text;
    return {};
  }
  Issues issues;
  return RegimenOf(document->Root("MedicationRequest"), identity, identity.components.front(),
                   issues);
}

// 42857 is "42.857", 900000 is "900".
std::string InMilligrams(std::int64_t micrograms) {
  std::string text = std::to_string(micrograms / 1000);
  std::string decimals = std::to_string(1000 + micrograms % 1000).substr(1);
  decimals.erase(decimals.find_last_not_of('0') + 1);
  if (!decimals.empty()) text += "." + decimals;
  return text;
}

std::string Written(const DoseStep& step) {
  if (!step.dose.amount) return "?";
  std::string text = InMilligrams(step.dose.amount->Micrograms());
  if (step.dose.as_needed) text += " prn";
  if (step.lasts) text += " for " + std::to_string(step.lasts->count()) + " d";
  return text;
}

// In the notation of the file. A regimen without any dose is "unread"; "?" is a step without one.
std::string Written(const std::vector<DoseStep>& regimen) {
  const bool unread = std::none_of(regimen.begin(), regimen.end(),
                                   [](const DoseStep& step) { return step.dose.amount; });
  if (unread) return "unread";
  std::string text;
  for (const DoseStep& step : regimen) {
    if (!text.empty()) text += "; ";
    text += Written(step);
  }
  return text;
}

struct Reading {
  const SigLine* line;
  std::vector<DoseStep> regimen;
  std::string written;
};

const std::vector<Reading>& Readings() {
  static const std::vector<Reading> readings = [] {
    std::vector<Reading> all;
    all.reserve(SigFile().size());
    for (const SigLine& line : SigFile()) {
      std::vector<DoseStep> regimen = Regimen(line);
      std::string written = Written(regimen);
      all.push_back({&line, std::move(regimen), std::move(written)});
    }
    return all;
  }();
  return readings;
}

bool ReadRight(const Reading& reading) { return reading.written == reading.line->expected; }

TEST(SigFileTest, HasEnoughSigsAndEnoughTraps) {
  const auto readings = static_cast<std::size_t>(std::count_if(
      SigFile().begin(), SigFile().end(), [](const SigLine& line) { return line.HasReading(); }));
  EXPECT_GE(readings, kFewestReadings);
  EXPECT_GE(SigFile().size() - readings, kFewestTraps);
}

TEST(SigFileTest, SaysNothingTwice) {
  std::set<std::string> seen;
  for (const SigLine& line : SigFile()) {
    EXPECT_TRUE(seen.insert(line.product + "\t" + line.sig).second) << line.Where();
  }
}

TEST(SigFileTest, EveryRegimenHasAStep) {
  for (const Reading& reading : Readings()) {
    EXPECT_FALSE(reading.regimen.empty()) << reading.line->Where();
  }
}

TEST(SigFileTest, NoneIsReadWrongly) {
  for (const Reading& reading : Readings()) {
    if (!reading.line->HasReading() || reading.written == "unread") continue;
    EXPECT_EQ(reading.written, reading.line->expected) << reading.line->Where();
  }
}

TEST(SigFileTest, WhatCannotBeToldGetsNoDose) {
  for (const Reading& reading : Readings()) {
    if (reading.line->HasReading()) continue;
    EXPECT_EQ(reading.written, "unread") << reading.line->Where();
  }
}

TEST(SigFileTest, FourInFiveAreRead) {
  std::size_t readable = 0;
  std::size_t read = 0;
  std::string others;
  for (const Reading& reading : Readings()) {
    if (!reading.line->HasReading()) continue;
    ++readable;
    if (ReadRight(reading)) {
      ++read;
      continue;
    }
    others += "  " + reading.line->Where() + ": " + reading.written + ", not " +
              reading.line->expected + "\n";
  }
  EXPECT_GE(read * 100, readable * kPercentToBeRead)
      << read << " of " << readable << " are read; these are not:\n"
      << others;
}

TEST(SigFileTest, ADoseFromWordsSaysSo) {
  for (const Reading& reading : Readings()) {
    for (const DoseStep& step : reading.regimen) {
      if (!step.dose.amount) continue;
      EXPECT_EQ(step.dose.method, pathway::DoseMethod::kText) << reading.line->Where();
      EXPECT_EQ(step.dose.missing, pathway::NoDose::kNone) << reading.line->Where();
    }
  }
}

TEST(SigFileTest, AMissingDoseHasAReason) {
  for (const Reading& reading : Readings()) {
    for (const DoseStep& step : reading.regimen) {
      if (step.dose.amount) continue;
      EXPECT_NE(step.dose.missing, pathway::NoDose::kNone) << reading.line->Where();
    }
  }
}

TEST(SigFileTest, StepsFollowOneAnother) {
  for (const Reading& reading : Readings()) {
    pathway::Days day{0};
    for (std::size_t i = 0; i < reading.regimen.size(); ++i) {
      const DoseStep& step = reading.regimen[i];
      EXPECT_EQ(step.begins, day) << reading.line->Where() << " step " << i + 1;
      const bool last = i + 1 == reading.regimen.size();
      EXPECT_TRUE(last || step.lasts) << reading.line->Where() << " step " << i + 1;
      day += step.lasts.value_or(pathway::Days{0});
    }
  }
}

}  // namespace
}  // namespace fhir
