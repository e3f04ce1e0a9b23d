// Every value of a request replaced, one at a time, by values of every other kind: the request is
// answered or refused with 4xx, whatever stands where.
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <exception>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "cards/response.h"
#include "hooks/refusal.h"
#include "service/answer.h"
#include "tests/house.h"

namespace {

using rapidjson::Value;

constexpr const char* kMarker = "@@here@@";

// A request text with one value taken out, in two halves.
struct Gap {
  std::string at;  // "/prefetch/conditions/entry/0"
  std::string before;
  std::string after;
};

class Gaps {
 public:
  explicit Gaps(const std::string& request) {
    document_.Parse(request.c_str());
    EXPECT_FALSE(document_.HasParseError());
    Visit(document_, "");
  }
  std::vector<Gap> Take() { return std::move(gaps_); }

 private:
  void Visit(Value& value, const std::string& at) {
    AddGap(value, at);
    if (value.IsArray()) {
      for (rapidjson::SizeType i = 0; i < value.Size(); ++i) {
        Visit(value[i], at + "/" + std::to_string(i));
      }
    } else if (value.IsObject()) {
      for (auto member = value.MemberBegin(); member < value.MemberEnd(); ++member) {
        Visit(member->value, at + "/" + member->name.GetString());
      }
    }
  }

  void AddGap(Value& value, const std::string& at) {
    Value kept(rapidjson::StringRef(kMarker));
    kept.Swap(value);
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    document_.Accept(writer);
    kept.Swap(value);
    const std::string text(buffer.GetString(), buffer.GetSize());
    const std::string marker = "\"" + std::string(kMarker) + "\"";
    const std::size_t found = text.find(marker);
    gaps_.push_back({at, text.substr(0, found), text.substr(found + marker.size())});
  }

  rapidjson::Document document_;
  std::vector<Gap> gaps_;
};

// What the first case lacks: statements, contained and combined drugs, reactions, reports,
// referrals, procedures, a role, pages, an outcome.
constexpr std::string_view kManyShapes = R"json({
"hook": "order-select", "hookInstance": "i-2", "fhirServer": "https://ehr.example/fhir",
"fhirAuthorization": {"access_token": "t", "token_type": "Bearer", "expires_in": 300,
  "scope": "patient/*.read", "subject": "s", "patient": "pat-1"},
"context": {"userId": "PractitionerRole/r", "patientId": "Patient/pat-1",
  "selections": ["MedicationRequest/d1", "ServiceRequest/d2"],
  "draftOrders": {"entry": [
    {"resource": {"resourceType": "MedicationRequest", "id": "d1", "status": "draft", "doNotPerform": false,
      "subject": {"reference": "https://ehr.example/fhir/Patient/pat-1"},
      "contained": [{"resourceType": "Medication", "id": "in",
        "code": {"coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "596930"}]},
        "ingredient": [{"itemCodeableConcept": {"coding": [{"system": "urn:oid:2.16.840.1.113883.6.88", "code": "72625"}]},
          "strength": {"numerator": {"value": 30, "code": "mg"}, "denominator": {"value": 1, "code": "{tbl}"}}}]}],
      "medicationReference": {"reference": "#in", "display": "duloxetine"},
      "priorPrescription": {"reference": "MedicationRequest/m1"},
      "dosageInstruction": {"text": "1 at night", "asNeededBoolean": true,
        "timing": {"code": {"text": "QD"}, "repeat": {"boundsDuration": {"value": 2, "code": "wk"}, "timeOfDay": ["21:00:00"], "when": ["HS"]}},
        "doseQuantity": {"value": "1", "unit": "capsule"}},
      "dispenseRequest": {"quantity": {"value": 30}, "validityPeriod": {"start": "2026-01"}}}},
    {"resource": {"resourceType": "ServiceRequest", "id": "d2", "status": "draft", "priority": "urgent",
      "code": {"text": "Ortho referral"}, "reasonReference": [{"reference": "Condition/c1"}, {"display": "Sciatica"}],
      "bodySite": [{"text": "Lumbar"}], "note": [{"text": "please see"}], "authoredOn": "2026-01-15"}}]}},
"prefetch": {
  "patient": {"resourceType": "Patient", "id": "pat-1", "gender": "female", "birthDate": "1948"},
  "role": {"resourceType": "PractitionerRole", "specialty": [{"text": "Pain medicine"}]},
  "conditions": {"resourceType": "Bundle", "link": [{"relation": "next", "url": "x"}], "entry": [
    {"fullUrl": "urn:uuid:1", "resource": {"resourceType": "Condition", "id": "c1", "clinicalStatus": "active",
      "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "M54.16"}]}, "onsetPeriod": {"start": "2025-06"},
      "subject": {"reference": "Patient/pat-1"}}},
    {"resource": {"resourceType": "Condition", "id": "c2", "verificationStatus": {"coding": [{"code": "confirmed"}]},
      "code": {"coding": [{"system": "http://snomed.info/sct", "code": "192970008", "display": "Cauda equina syndrome"}]},
      "recordedDate": "2026-01-10", "abatementBoolean": false}},
    {"search": {"mode": "outcome"}, "resource": {"resourceType": "OperationOutcome",
      "issue": [{"severity": "warning", "details": {"coding": [{"code": "4101"}]}}]}}]},
  "medicationRequests": {"resourceType": "Bundle", "entry": [
    {"resource": {"resourceType": "MedicationRequest", "id": "m1", "status": "stopped",
      "statusReason": {"coding": [{"system": "http://snomed.info/sct", "code": "182856006"}], "text": "no relief"},
      "category": {"coding": [{"code": "inpatient"}]}, "authoredOn": "2025-09-01",
      "medicationCodeableConcept": {"text": "gabapentin 300 mg"},
      "dosageInstruction": [{"timing": {"repeat": {"frequency": 3, "frequencyMax": 4, "period": 1, "periodMax": 2, "periodUnit": "d",
        "boundsPeriod": {"start": "2025-09-01", "end": "2025-10-01"}}},
        "doseAndRate": [{"type": {"coding": [{"code": "ordered"}]}, "doseRange": {"low": {"value": 1, "unit": "cap"}, "high": {"value": 2, "unit": "cap"}}}]}]}}]},
  "medicationStatements": {"resourceType": "Bundle", "entry": [
    {"resource": {"resourceType": "MedicationStatement", "id": "s1", "status": "active", "basedOn": [{"reference": "MedicationRequest/x"}],
      "medicationCodeableConcept": {"text": "ibuprofen"}, "effectivePeriod": {"start": "2025-12"},
      "dosage": [{"text": "as needed for pain", "patientInstruction": "with food"}], "dateAsserted": "2026-01-01"}}]},
  "observations": {"resourceType": "Bundle", "entry": [
    {"resource": {"resourceType": "Observation", "id": "o1", "status": "final", "code": {"coding": [{"system": "http://loinc.org", "code": "72514-3"}]},
      "effectivePeriod": {"start": "2026-01-10", "end": "2026-01-11"}, "valueInteger": 8, "bodySite": {"text": "left leg"}, "focus": [{"reference": "Condition/c1"}]}},
    {"resource": {"resourceType": "Observation", "id": "o2", "issued": "2026-01-12T08:00:00Z", "code": {"coding": [{"system": "http://loinc.org", "code": "85354-9"}]},
      "component": [{"code": {"coding": [{"system": "http://loinc.org", "code": "8480-6"}]}, "valueQuantity": {"value": 170, "unit": "mmHg"}}]}},
    {"resource": {"resourceType": "Observation", "id": "o3", "effectiveInstant": "2026-01-12T08:00:00Z", "code": {"coding": [{"system": "http://loinc.org", "code": "98979-8"}]},
      "valueQuantity": {"value": 44.5, "comparator": "<", "code": "mL/min/{1.73_m2}"}}}]},
  "allergies": {"resourceType": "Bundle", "entry": [
    {"resource": {"resourceType": "AllergyIntolerance", "id": "a1", "type": "intolerance", "criticality": "high",
      "code": {"coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "72625"}]}, "patient": {"reference": "Patient/pat-1"},
      "reaction": [{"severity": "severe", "manifestation": [{"text": "Anaphylaxis"}]}]}}]},
  "procedures": {"resourceType": "Bundle", "entry": [
    {"resource": {"resourceType": "Procedure", "id": "p1", "status": "completed", "code": {"text": "Epidural steroid injection"}, "performedPeriod": {"start": "2026-01-02"}}}]},
  "serviceRequests": {"resourceType": "Bundle", "entry": [
    {"resource": {"resourceType": "ServiceRequest", "id": "sr1", "status": "active", "category": [{"coding": [{"code": "inpatient"}]}],
      "code": {"coding": [{"system": "http://snomed.info/sct", "code": "306265007"}]}, "occurrenceDateTime": "2025-12-01",
      "reasonCode": [{"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "M54.16"}]}]}}]},
  "diagnosticReports": {"resourceType": "Bundle", "entry": [
    {"resource": {"resourceType": "DiagnosticReport", "id": "r1", "status": "final", "code": {"coding": [{"system": "http://loinc.org", "code": "24968-8"}]},
      "effectiveDateTime": "2025-11-01", "conclusion": "No fracture. Disc compresses the L5 root.",
      "conclusionCode": [{"coding": [{"system": "http://snomed.info/sct", "code": "73583000"}]}]}}]},
  "failed": {"resourceType": "OperationOutcome", "issue": [{"severity": "error"}]}}})json";

struct Request {
  const char* name;
  const char* service;
  std::string body;
};

const std::vector<Gap>& GapsOf(const Request& request) {
  static const std::vector<Gap> first = Gaps(house::FirstRequest()).Take();
  static const std::vector<Gap> many = Gaps(std::string(kManyShapes)).Take();
  return std::string_view(request.service) == "pain-order-sign" ? first : many;
}

const std::vector<Request>& Requests() {
  static const std::vector<Request> requests = {
      {"FirstCase", "pain-order-sign", house::FirstRequest()},
      {"ManyShapes", "pain-order-select", std::string(kManyShapes)}};
  return requests;
}

struct Replacement {
  const char* name;
  std::string json;
};

std::string Quoted(const std::string& text) { return "\"" + text + "\""; }

std::string Repeated(const char* text, int times) {
  std::string repeated;
  for (int i = 0; i < times; ++i) repeated += text;
  return repeated;
}

const std::vector<Replacement>& Replacements() {
  static const std::vector<Replacement> replacements = {
      {"Null", "null"},
      {"Zero", "0"},
      {"MinusOne", "-1"},
      {"Large", "99999"},
      {"Tiny", "1e-300"},
      {"TooLargeForADouble", "1e400"},
      {"TooLargeForAnInteger", "123456789012345678901234567890"},
      {"True", "true"},
      {"EmptyText", "\"\""},
      {"EmptyList", "[]"},
      {"EmptyObject", "{}"},
      {"ListOfOddities", R"([null,1,"x",[],{},[[{}]]])"},
      {"LongText", Quoted(Repeated("Anyone <b>&](javascript:x) ", 200))},
      {"OddText", R"("\u0000\ud800 \u202e\"\\ {trial.drug} /")"},
      {"LastDay", "\"9999-12-31\""},
      {"FirstDay", "\"0001-01-01\""}};
  return replacements;
}

using Mutation = std::tuple<Request, Replacement>;

class MutationTest : public ::testing::TestWithParam<Mutation> {};

// What is wrong with how the body is answered; empty: nothing.
std::string Wrong(const std::string& service, std::string body) {
  try {
    const std::string response =
        AnswerHookRequest(house::Sandbox(), house::Sandbox().clients.front(), service,
                          std::move(body), house::FirstDay());
    const auto problems = cards::ProblemsOf(response);
    return problems.empty() ? std::string() : problems.front();
  } catch (const hooks::Refusal& refusal) {
    const std::string outcome = hooks::OperationOutcomeOf(refusal.What());
    if (outcome.find("Anyone") != std::string::npos) return "the refusal repeats a value";
    const bool callers = refusal.Status() >= 400 && refusal.Status() < 500;
    return callers ? std::string() : "refused with " + std::to_string(refusal.Status());
  } catch (const std::exception& e) {
    return std::string("threw ") + e.what();
  }
}

TEST_P(MutationTest, IsAnsweredOrRefused) {
  const auto& [request, replacement] = GetParam();
  for (const Gap& gap : GapsOf(request)) {
    EXPECT_EQ(Wrong(request.service, gap.before + replacement.json + gap.after), "") << gap.at;
  }
}

INSTANTIATE_TEST_SUITE_P(Values, MutationTest,
                         ::testing::Combine(::testing::ValuesIn(Requests()),
                                            ::testing::ValuesIn(Replacements())),
                         [](const auto& tested) {
                           return std::string(std::get<0>(tested.param).name) + "_" +
                                  std::get<1>(tested.param).name;
                         });

TEST(UnchangedRequestTest, TheRequestsThemselvesAreAnswered) {
  for (const Request& request : Requests()) {
    EXPECT_GT(GapsOf(request).size(), 150U);
    const std::string response =
        AnswerHookRequest(house::Sandbox(), house::Sandbox().clients.front(), request.service,
                          request.body, house::FirstDay());
    EXPECT_TRUE(cards::ProblemsOf(response).empty()) << request.name;
  }
}

}  // namespace
