#include "bench/case_body.h"

#include <array>
#include <cassert>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include <rapidjson/document.h>
#include <rapidjson/pointer.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace bench {
namespace {

using rapidjson::Document;
using rapidjson::Pointer;

constexpr const char* kGolden =
    SOURCE_ROOT "/tests/cases/pain-order-sign/raised-once-more/request.json";
constexpr const char* kConditions = "/prefetch/conditions";
constexpr const char* kOrders = "/prefetch/medicationRequests";
constexpr const char* kObservations = "/prefetch/observations";

constexpr const char* kConditionEntry = R"({
  "resource": {
    "resourceType": "Condition",
    "id": "",
    "clinicalStatus": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}], "text": "Active"},
    "verificationStatus": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "confirmed"}]},
    "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-category", "code": "problem-list-item"}]}],
    "code": {
      "coding": [
        {"system": "http://snomed.info/sct", "code": ""},
        {"system": "urn:oid:2.16.840.1.113883.6.90", "code": ""}
      ],
      "text": ""
    },
    "subject": {"reference": "Patient/pat-1"},
    "onsetDateTime": "",
    "recordedDate": ""
  }
})";

// Oracle Health: a CodeableConcept with its text.
constexpr const char* kCodedOrderEntry = R"({
  "resource": {
    "resourceType": "MedicationRequest",
    "id": "",
    "status": "active",
    "intent": "order",
    "medicationCodeableConcept": {
      "coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": ""}],
      "text": ""
    },
    "subject": {"reference": "Patient/pat-1"},
    "authoredOn": "",
    "dosageInstruction": [
      {
        "text": "1 tab, Oral, daily",
        "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tab"}}]
      }
    ],
    "dispenseRequest": {"numberOfRepeatsAllowed": 3, "expectedSupplyDuration": {"value": 90, "unit": "days", "system": "http://unitsofmeasure.org", "code": "d"}}
  }
})";

// Epic: a Medication by reference, here contained.
constexpr const char* kReferredOrderEntry = R"({
  "resource": {
    "resourceType": "MedicationRequest",
    "id": "",
    "status": "active",
    "intent": "order",
    "contained": [
      {
        "resourceType": "Medication",
        "id": "med",
        "code": {"coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": ""}], "text": ""}
      }
    ],
    "medicationReference": {"reference": "#med"},
    "subject": {"reference": "Patient/pat-1"},
    "authoredOn": "",
    "dosageInstruction": [
      {
        "patientInstruction": "Take 1 tablet by mouth once daily.",
        "timing": {"repeat": {"boundsPeriod": {"start": ""}, "frequency": 1, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tablet"}}]
      }
    ]
  }
})";

constexpr const char* kObservationEntry = R"({
  "resource": {
    "resourceType": "Observation",
    "id": "",
    "status": "final",
    "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "laboratory"}]}],
    "code": {"coding": [{"system": "http://loinc.org", "code": ""}], "text": ""},
    "subject": {"reference": "Patient/pat-1"},
    "effectiveDateTime": "",
    "valueQuantity": {"value": 0, "unit": "", "system": "http://unitsofmeasure.org", "code": ""}
  }
})";

struct Problem {
  const char* snomed;
  const char* icd10;
  const char* text;
};
constexpr std::array<Problem, 10> kProblems = {{
    {"59621000", "I10", "Essential hypertension"},
    {"44054006", "E11.9", "Type 2 diabetes mellitus"},
    {"55822004", "E78.5", "Hyperlipidemia"},
    {"235595009", "K21.9", "Gastroesophageal reflux disease"},
    {"239873007", "M17.11", "Osteoarthritis of right knee"},
    {"40930008", "E03.9", "Hypothyroidism"},
    {"61582004", "J30.9", "Allergic rhinitis"},
    {"37796009", "G43.909", "Migraine"},
    {"414916001", "E66.9", "Obesity"},
    {"41446000", "H01.009", "Blepharitis"},
}};

struct Drug {
  const char* rxcui;
  const char* text;
};
constexpr std::array<Drug, 9> kDrugs = {{
    {"861007", "metformin hydrochloride 500 MG Oral Tablet"},
    {"314077", "lisinopril 20 MG Oral Tablet"},
    {"617310", "atorvastatin 20 MG Oral Tablet"},
    {"198051", "omeprazole 20 MG Delayed Release Oral Capsule"},
    {"966224", "levothyroxine sodium 0.125 MG Oral Tablet"},
    {"866924", "metoprolol tartrate 25 MG Oral Tablet"},
    {"310798", "hydrochlorothiazide 25 MG Oral Tablet"},
    {"198440", "acetaminophen 500 MG Oral Tablet"},
    {"197361", "amlodipine 5 MG Oral Tablet"},
}};

struct Result {
  const char* loinc;
  const char* text;
  double value;
  const char* unit;
};
constexpr std::array<Result, 4> kResults = {{
    {"2160-0", "Creatinine", 1.1, "mg/dL"},
    {"2951-2", "Sodium", 139, "mmol/L"},
    {"29463-7", "Weight", 75.2, "kg"},
    {"4548-4", "Hemoglobin A1c", 6.1, "%"},
}};

Document Parsed(const std::string& text) {
  Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(text.c_str());
  if (document.HasParseError()) throw std::runtime_error("a body of the benchmark is no JSON");
  return document;
}

Document GoldenCase() {
  std::ifstream file(kGolden, std::ios::binary);
  return Parsed({std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
}

void Set(Document& document, const char* place, const std::string& text) {
  Pointer(place).Set(document, text.c_str());
}

// A day of 2019 to 2024, never one within the look-back of the case.
std::string DateOf(std::size_t n) {
  return std::to_string(2019 + n % 6) + "-0" + std::to_string(1 + n % 9) + "-1" +
         std::to_string(n % 10);
}

void Append(Document& body, const std::string& bundle, const Document& entry) {
  auto& memory = body.GetAllocator();
  auto& entries = Pointer((bundle + "/entry").c_str())
                      .GetWithDefault(body, rapidjson::Value(rapidjson::kArrayType).Move());
  entries.PushBack(rapidjson::Value(entry, memory), memory);
  Pointer((bundle + "/total").c_str()).Set(body, entries.Size());
}

void AddCondition(Document& body, std::size_t n) {
  const Problem& problem = kProblems[n % kProblems.size()];
  Document entry = Parsed(kConditionEntry);
  Set(entry, "/resource/id", "chart-condition-" + std::to_string(n));
  Set(entry, "/resource/code/coding/0/code", problem.snomed);
  Set(entry, "/resource/code/coding/1/code", problem.icd10);
  Set(entry, "/resource/code/text", problem.text);
  Set(entry, "/resource/onsetDateTime", DateOf(n));
  Set(entry, "/resource/recordedDate", DateOf(n));
  Append(body, kConditions, entry);
}

void AddOrder(Document& body, std::size_t n) {
  const Drug& drug = kDrugs[n % kDrugs.size()];
  const bool coded = n % 2 == 0;
  const std::string concept_place =
      coded ? "/resource/medicationCodeableConcept" : "/resource/contained/0/code";
  Document entry = Parsed(coded ? kCodedOrderEntry : kReferredOrderEntry);
  Set(entry, "/resource/id", "chart-order-" + std::to_string(n));
  Set(entry, (concept_place + "/coding/0/code").c_str(), drug.rxcui);
  Set(entry, (concept_place + "/text").c_str(), drug.text);
  Set(entry, "/resource/authoredOn", DateOf(n));
  if (!coded) {
    Set(entry, "/resource/dosageInstruction/0/timing/repeat/boundsPeriod/start", DateOf(n));
  }
  Append(body, kOrders, entry);
}

void AddObservation(Document& body, std::size_t n) {
  const Result& result = kResults[n % kResults.size()];
  Document entry = Parsed(kObservationEntry);
  Set(entry, "/resource/id", "chart-result-" + std::to_string(n));
  Set(entry, "/resource/code/coding/0/code", result.loinc);
  Set(entry, "/resource/code/text", result.text);
  Set(entry, "/resource/effectiveDateTime", DateOf(n));
  Pointer("/resource/valueQuantity/value").Set(entry, result.value);
  Set(entry, "/resource/valueQuantity/unit", result.unit);
  Set(entry, "/resource/valueQuantity/code", result.unit);
  Append(body, kObservations, entry);
}

void AddChart(Document& body, const Chart& chart) {
  for (std::size_t n = 0; n < chart.conditions; ++n) AddCondition(body, n);
  for (std::size_t n = 0; n < chart.orders; ++n) AddOrder(body, n);
  for (std::size_t n = 0; n < chart.observations; ++n) AddObservation(body, n);
}

std::string Written(const Document& body) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  body.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

std::string CaseBody(const Chart& chart, Signed order) {
  Document body = GoldenCase();
  AddChart(body, chart);
  if (order == Signed::kMetformin) {
    const std::string place = "/context/draftOrders/entry/0/resource/medicationCodeableConcept";
    Set(body, (place + "/coding/0/code").c_str(), kDrugs.front().rxcui);
    Set(body, (place + "/coding/0/display").c_str(), kDrugs.front().text);
    Set(body, (place + "/text").c_str(), kDrugs.front().text);
  }
  return Written(body);
}

std::string EntriesBody(std::size_t entries) {
  assert(entries % 10 == 0);
  Document body = GoldenCase();
  for (const std::string list :
       {"/context/draftOrders", kConditions, kOrders, kObservations, "/prefetch/allergies"}) {
    Pointer((list + "/entry").c_str()).Erase(body);
  }
  AddChart(body, {entries / 2, entries * 3 / 10, entries / 5});
  return Written(body);
}

}  // namespace bench
