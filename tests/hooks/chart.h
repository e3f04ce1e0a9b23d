#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/date.h"
#include "fhir/issue.h"
#include "fhir/terminology.h"
#include "hooks/build_case.h"
#include "hooks/cds_service.h"
#include "hooks/hook_request.h"
#include "hooks/record.h"

// Requests as text, and a terminology and words that are as small as the tests need.
namespace hooks {

inline CdsService ServiceOf(pathway::Hook hook) {
  CdsService service;
  service.id = "pain";
  service.hook = hook;
  return service;
}

// The text with `from` replaced, once. Nothing to replace leaves a text that no test accepts.
inline std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) return "nothing to replace: " + std::string(from);
  return text.replace(at, from.size(), to);
}

// "{...}, {...}" as the entries of a Bundle.
inline std::string BundleOf(const std::vector<std::string>& resources) {
  std::string entries;
  for (const std::string& resource : resources) {
    entries += (entries.empty() ? "" : ",") + std::string(R"({"resource":)") + resource + "}";
  }
  return R"({"resourceType":"Bundle","type":"searchset","entry":[)" + entries + "]}";
}

// An order-sign request of patient pat-1 with these drafts and this text between the braces of
// its prefetch.
inline std::string BodyOf(const std::vector<std::string>& drafts, std::string_view prefetch) {
  return R"({"hook":"order-sign","hookInstance":"i-1","fhirServer":"https://ehr.example/fhir",)"
         R"("context":{"userId":"Practitioner/u",)"
         R"("patientId":"pat-1","draftOrders":)" +
         BundleOf(drafts) + R"(},"prefetch":{)" + std::string(prefetch) + "}}";
}

inline HookRequest RequestOf(std::string body) {
  return ReadHookRequest(ServiceOf(pathway::Hook::kOrderSign), std::move(body));
}

// "code" as a coding of one of the systems below, within its braces.
inline constexpr std::string_view kSnomed = "http://snomed.info/sct";
inline constexpr std::string_view kIcd10cm = "http://hl7.org/fhir/sid/icd-10-cm";
inline constexpr std::string_view kLoinc = "http://loinc.org";
inline constexpr std::string_view kRxNorm = "http://www.nlm.nih.gov/research/umls/rxnorm";

inline std::string Coded(std::string_view system, std::string_view code) {
  return R"({"coding":[{"system":")" + std::string(system) + R"(","code":")" + std::string(code) +
         R"("}]})";
}

inline std::string Worded(std::string_view text) {
  return R"({"text":")" + std::string(text) + R"("})";
}

inline fhir::Component ComponentOf(std::string drug, std::string drug_class,
                                   std::int64_t milligrams) {
  fhir::Component component{drug, std::move(drug), std::move(drug_class), std::nullopt,
                            fhir::StrengthPer::kNone};
  if (milligrams > 0) {
    component.strength = pathway::Milligrams::Whole(milligrams);
    component.per = fhir::StrengthPer::kUnit;
  }
  return component;
}

inline void AddDrugs(fhir::Terminology& terminology) {
  using fhir::Specificity;
  terminology.AddProduct("25480", {"gabapentin",
                                   Specificity::kIngredient,
                                   {ComponentOf("gabapentin", "gabapentinoid", 0)},
                                   true,
                                   false});
  terminology.AddProduct("310431", {"gabapentin 300 MG Oral Capsule",
                                    Specificity::kClinicalDrug,
                                    {ComponentOf("gabapentin", "gabapentinoid", 300)},
                                    true,
                                    true});
  terminology.AddProduct("161", {"acetaminophen",
                                 Specificity::kIngredient,
                                 {ComponentOf("acetaminophen", "analgesic_nonopioid", 0)},
                                 true,
                                 false});
  terminology.AddProduct("7804", {"oxycodone",
                                  Specificity::kIngredient,
                                  {ComponentOf("oxycodone", "opioid", 0)},
                                  true,
                                  false});
  terminology.AddProduct("1049683", {"acetaminophen 325 MG / oxycodone 5 MG Oral Tablet",
                                     Specificity::kClinicalDrug,
                                     {ComponentOf("acetaminophen", "analgesic_nonopioid", 325),
                                      ComponentOf("oxycodone", "opioid", 5)},
                                     true,
                                     true});
  terminology.AddName("gabapentin", "25480");
  terminology.AddOtherDrug("6809");
  terminology.AddAllergen(fhir::CodeSystem::kRxNorm, "25480", "gabapentin");
  terminology.AddAllergen(fhir::CodeSystem::kSnomed, "386845007", "gabapentin");
}

inline fhir::Terminology SmallTerminology() {
  using fhir::CodeSystem;
  fhir::Terminology terminology;
  terminology.SetDoseLimits({10, 12, 20, 8});
  AddDrugs(terminology);
  const auto add = [&terminology](CodeSystem system, const char* code, const char* name) {
    terminology.AddConcept(system, code, false, name);
  };
  terminology.AddConcept(CodeSystem::kIcd10cm, "M54.3", true, "sciatica");
  terminology.AddConcept(CodeSystem::kIcd10cm, "G40", true, "epilepsy");
  add(CodeSystem::kSnomed, "23056005", "sciatica");
  add(CodeSystem::kSnomed, "716186003", "no_known_allergy");
  add(CodeSystem::kSnomed, "39579001", "anaphylaxis");
  add(CodeSystem::kSnomed, "281647001", "not_tolerated");
  add(CodeSystem::kSnomed, "182856006", "lack_of_effect");
  add(CodeSystem::kSnomed, "306265007", "referral_pain");
  add(CodeSystem::kSnomed, "73583000", "disc_herniation_lumbar");
  add(CodeSystem::kSnomed, "449813001", "saddle_anesthesia");
  add(CodeSystem::kSnomed, "386661006", "fever");
  add(CodeSystem::kSnomed, "77386006", "pregnancy");
  add(CodeSystem::kSnomed, "60001007", "not_pregnant");
  terminology.AddConcept(CodeSystem::kIcd10cm, "M54.32", true, "sciatica_left");
  terminology.AddConcept(CodeSystem::kIcd10cm, "M54.31", true, "sciatica_right");
  add(CodeSystem::kLoinc, "2106-3", "pregnancy_test");
  add(CodeSystem::kLoinc, "82810-3", "pregnancy_status");
  add(CodeSystem::kLoinc, "24968-8", "mri_lumbar_spine");
  add(CodeSystem::kLoinc, "2160-0", "serum_creatinine");
  add(CodeSystem::kLoinc, "98979-8", "egfr");
  add(CodeSystem::kLoinc, "29463-7", "body_weight");
  add(CodeSystem::kLoinc, "8302-2", "body_height");
  add(CodeSystem::kLoinc, "72514-3", "pain_severity");
  add(CodeSystem::kLoinc, "8480-6", "systolic_bp");
  add(CodeSystem::kLoinc, "8462-4", "diastolic_bp");
  return terminology;
}

inline void AddObservationRules(ReadingRules& rules) {
  using pathway::Answer;
  using pathway::Side;
  rules.sides = {{Side::kBoth, {"51440002"}, {"bilateral", "left and right"}},
                 {Side::kLeft, {"7771000", "M54.32"}, {"left"}},
                 {Side::kRight, {"24028007", "M54.31"}, {"right"}}};
  rules.allergen_classes = {{"nsaid", {"nsaid", "anti-inflammatory"}}};
  rules.no_known_allergy_words = {"no known allerg", "nkda"};
  rules.plausible = {{"age", 0, 125'000},
                     {"serum_creatinine", 100, 40'000},
                     {"egfr", 1'000, 250'000},
                     {"body_weight", 2'000, 650'000},
                     {"body_height", 50'000, 280'000},
                     {"pain_severity", 0, 10'000}};
  rules.answers = {{Answer::kYes, {"373066001", "POS"}, {"yes", "present", "positive"}},
                   {Answer::kNo, {"373067005", "NEG"}, {"no", "absent", "negative"}},
                   {Answer::kUnknown, {"261665006"}, {"unknown"}}};
  rules.signs = {{"saddle_anesthesia", {"saddle numb"}}};
  rules.finding_codes = {"ASSERTION"};
  rules.answered = {{"pregnancy_test", "pregnancy"}, {"pregnancy_status", "pregnancy"}};
  rules.opposites = {{"not_pregnant", "pregnancy"}};
  rules.pregnancy_lasts = pathway::Days(300);
}

inline ReadingRules SmallRules() {
  ReadingRules rules;
  rules.pain_concepts = {"sciatica"};
  rules.spine_concepts = {"sciatica", "disc_herniation_lumbar"};
  rules.pain_words = {"nerve pain", "sciatica", "for pain"};
  rules.other_purpose_words = {"seizure", "itch"};
  rules.spine_words = {"lumbar", "leg pain", "sciatica"};
  rules.pain_kinds = {{"radicular", {"sciatica"}}};
  rules.pain_sites = {{"radicular", {"back", "leg"}}};
  rules.compression_words = {"compress", "imping"};
  rules.lack_of_effect_words = {"no relief", "ineffective"};
  rules.intolerance_words = {"dizz", "not tolerated"};
  rules.harm_words = {"anaphyla", "suicid"};
  rules.not_clinical_words = {"cost", "formulary"};
  rules.cancelling_words = {"if", "when", "no", "not", "without", "?"};
  rules.image_guidance = {{"fluoroscop", "imaging guid"}, {"without imaging", "landmark"}};
  rules.hold_planned = {{"hold"}, {"do not hold"}};
  rules.services = {{"referral_pain", {"pain management", "pain clinic"}},
                    {"mri_lumbar_spine", {"mri lumbar"}},
                    {"specialty_pain", {"pain"}},
                    {"specialty_spine", {"spine"}}};
  rules.imaging_concepts = {"mri_lumbar_spine"};
  rules.serious_reaction_concepts = {"anaphylaxis"};
  rules.compression_concepts = {"disc_herniation_lumbar"};
  AddObservationRules(rules);
  return rules;
}

// What BuildCase made of a request.
struct Chart {
  pathway::PainCase read;
  fhir::Issues issues;
};

inline Chart ChartOf(std::string body) {
  static const fhir::Terminology terminology = SmallTerminology();
  static const ReadingRules rules = SmallRules();
  const HookRequest request = RequestOf(std::move(body));
  Chart chart;
  Record record(request, chart.issues);
  chart.read = BuildCase(request, record, terminology, rules, fhir::ReadDate("2026-01-15")->latest,
                         chart.issues);
  return chart;
}

inline Chart ChartWith(const std::vector<std::string>& resources) {
  return ChartOf(BodyOf({}, R"("chart":)" + BundleOf(resources)));
}

inline Chart ChartDrafting(const std::vector<std::string>& drafts) {
  return ChartOf(BodyOf(drafts, ""));
}

// A resource of pat-1 with the members given after its type, subject and id.
inline std::string ResourceOf(std::string_view type, std::string_view id,
                              std::string_view members) {
  return R"({"resourceType":")" + std::string(type) + R"(","id":")" + std::string(id) +
         R"(","subject":{"reference":"Patient/pat-1"},)" + std::string(members) + "}";
}

inline pathway::DaySpan On(std::string_view date) { return *fhir::ReadDate(date); }

}  // namespace hooks
