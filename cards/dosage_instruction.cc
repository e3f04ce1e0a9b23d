#include "cards/dosage_instruction.h"

#include <cctype>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "cards/json_members.h"
#include "cards/text.h"

namespace cards {
namespace {

using pathway::Intake;
using pathway::Plan;
using pathway::PlanStep;
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

// Milligrams as a decimal of FHIR: 37.5, never 37.500.
std::string Decimal(pathway::Milligrams amount) {
  const std::int64_t micrograms = amount.Nanograms() / 1000;
  std::string text = std::to_string(micrograms / 1000);
  if (micrograms % 1000 == 0) return text;
  std::string part = std::to_string(1000 + micrograms % 1000).substr(1);
  part.erase(part.find_last_not_of('0') + 1);
  return text + "." + part;
}

// "2 capsules (600 mg)"
std::string DoseOf(const Intake& intake, const Plan& plan) {
  const std::string mg = Decimal(intake.units * plan.product.strength);
  if (plan.product.unit.empty()) return mg + " mg";
  return std::to_string(intake.units) + " " + plan.product.unit + (intake.units == 1 ? "" : "s") +
         " (" + mg + " mg)";
}

// "once daily at bedtime"
std::string OftenOf(const Intake& intake, const PlanWords& words) {
  if (intake.at_night) return words.at_night;
  const auto times = static_cast<std::size_t>(intake.times_a_day);
  return times >= 1 && times <= words.often.size() ? words.often[times - 1] : std::string();
}

std::string DaysText(pathway::Days days) {
  return std::to_string(days.count()) + (days.count() == 1 ? " day" : " days");
}

std::string TextOf(const std::string& words_of_step, const Intake& intake, const PlanStep& step,
                   const Plan& plan, const PlanWords& words) {
  Values values{{"dose", DoseOf(intake, plan)}, {"often", OftenOf(intake, words)}};
  std::string text = Filled(words_of_step, values).value_or("");
  if (!step.days) return text;
  values["days"] = DaysText(*step.days);
  return text + Filled(words.lasts, values).value_or("");
}

void WriteQuantity(Writer& writer, const std::string& value, const char* unit, const char* code) {
  writer.StartObject();
  writer.Key("value");
  writer.RawValue(value.data(), value.size(), rapidjson::kNumberType);
  Member(writer, "unit", unit);
  Member(writer, "system", "http://unitsofmeasure.org");
  Member(writer, "code", code);
  writer.EndObject();
}

void WriteTiming(Writer& writer, const Intake& intake, const PlanStep& step) {
  writer.Key("timing");
  writer.StartObject();
  writer.Key("repeat");
  writer.StartObject();
  if (step.days) {
    writer.Key("boundsDuration");
    WriteQuantity(writer, std::to_string(step.days->count()), "days", "d");
  }
  writer.Key("frequency");
  writer.Int(intake.times_a_day);
  writer.Key("period");
  writer.Int(1);
  Member(writer, "periodUnit", "d");
  if (intake.at_night) {
    writer.Key("when");
    writer.StartArray();
    writer.String("HS");
    writer.EndArray();
  }
  writer.EndObject();
  writer.EndObject();
}

void WriteDoseAndRate(Writer& writer, const Intake& intake, const Plan& plan) {
  writer.Key("doseAndRate");
  writer.StartArray();
  writer.StartObject();
  writer.Key("doseQuantity");
  WriteQuantity(writer, Decimal(intake.units * plan.product.strength), "mg", "mg");
  writer.EndObject();
  writer.EndArray();
}

const std::string& WordsOf(bool first_step, bool first_dose, const PlanWords& words) {
  if (!first_dose) return words.also_take;
  return first_step ? words.take : words.then_take;
}

// "1,200 and 1,500 mg/day"
std::string DosesText(const std::vector<pathway::MilligramsPerDay>& doses) {
  static constexpr std::string_view kUnit = " mg/day";
  std::vector<std::string> texts;
  texts.reserve(doses.size());
  for (const pathway::MilligramsPerDay dose : doses) {
    std::string text = DoseText(dose);
    text.erase(text.size() - kUnit.size());
    texts.push_back(std::move(text));
  }
  return Joined(texts, "and").append(kUnit);
}

}  // namespace

std::string DosageInstruction(const Plan& plan, const PlanWords& words) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartArray();
  int sequence = 0;
  for (const PlanStep& step : plan.steps) {
    ++sequence;
    bool first_dose = true;
    for (const Intake& intake : step.intakes) {
      writer.StartObject();
      writer.Key("sequence");
      writer.Int(sequence);
      const std::string& words_of_step = WordsOf(sequence == 1, first_dose, words);
      Member(writer, "text", TextOf(words_of_step, intake, step, plan, words));
      WriteTiming(writer, intake, step);
      WriteDoseAndRate(writer, intake, plan);
      writer.EndObject();
      first_dose = false;
    }
  }
  writer.EndArray();
  return {buffer.GetString(), buffer.GetSize()};
}

std::string DirectionsText(const Plan& plan, const PlanWords& words) {
  std::string text;
  for (const PlanStep& step : plan.steps) {
    const bool first_step = &step == &plan.steps.front();
    for (const Intake& intake : step.intakes) {
      const bool first_dose = &intake == &step.intakes.front();
      std::string part = TextOf(WordsOf(first_step, first_dose, words), intake, step, plan, words);
      if (!part.empty())
        part.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(part.front())));
      text += (text.empty() ? "" : ", ") + part;
    }
  }
  return text;
}

std::string MedicationOf(const Plan& plan) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  writer.Key("coding");
  writer.StartArray();
  writer.StartObject();
  Member(writer, "system", "http://www.nlm.nih.gov/research/umls/rxnorm");
  Member(writer, "code", plan.product.code);
  Member(writer, "display", plan.product.display);
  writer.EndObject();
  writer.EndArray();
  Member(writer, "text", plan.product.display);
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

std::string StepsText(const Plan& plan, const PlanWords& words) {
  std::vector<pathway::MilligramsPerDay> passing;
  for (const PlanStep& step : plan.steps) {
    if (step.days) passing.push_back(plan.DoseOf(step));
  }
  std::string text;
  if (!passing.empty()) {
    const std::string days = DaysText(*plan.steps.front().days);
    text = Filled(words.at_first, {{"doses", DosesText(passing)}, {"days", days}}).value_or("");
    if (passing.size() > 1) text += words.each;
  }
  if (plan.Stops()) return text + ", " + words.stop;
  std::string last = DosesText({plan.DoseOf(plan.steps.back())});
  if (text.empty()) return last;
  return text + ", " + Filled(words.at_last, {{"doses", last}}).value_or("");
}

std::string LastDoseText(const Plan& plan, const PlanWords& words) {
  std::vector<std::string> doses;
  for (const Intake& intake : plan.steps.back().intakes) {
    doses.push_back(DoseOf(intake, plan) + " " + OftenOf(intake, words));
  }
  return Joined(doses, "and");
}

}  // namespace cards
