#include "tests/fhir_rules.h"

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string_view>

namespace house {
namespace {

using rapidjson::Value;

enum Times { kAny, kOne, kList };  // at most once; exactly once; a list

// One element of a type. `type` is a primitive, a type of the table below, or the targets of a
// reference ("->Patient|Group"); `codes` are those of a required binding.
struct Element {
  std::string name;
  std::string type;
  Times times = kAny;
  std::string codes = {};
};
using Elements = std::vector<Element>;

const char* const kRequestPriority = "routine|urgent|asap|stat";

// http://hl7.org/fhir/R4: servicerequest.html, medicationrequest.html, task.html, datatypes.html,
// dosage.html, metadatatypes.html
const std::map<std::string, Elements>& Types() {
  static const std::map<std::string, Elements> types = {
      {"ServiceRequest",
       {{"identifier", "Identifier", kList},
        {"instantiatesCanonical", "uri", kList},
        {"basedOn", "->CarePlan|ServiceRequest|MedicationRequest", kList},
        {"replaces", "->ServiceRequest", kList},
        {"requisition", "Identifier"},
        {"status", "code", kOne, "draft|active|on-hold|revoked|completed|entered-in-error|unknown"},
        {"intent", "code", kOne,
         "proposal|plan|directive|order|original-order|reflex-order|filler-order|instance-order|"
         "option"},
        {"category", "CodeableConcept", kList},
        {"priority", "code", kAny, kRequestPriority},
        {"doNotPerform", "boolean"},
        {"code", "CodeableConcept"},
        {"orderDetail", "CodeableConcept", kList},
        {"quantityQuantity", "Quantity"},
        {"subject", "->Patient|Group|Location|Device", kOne},
        {"encounter", "->Encounter"},
        {"occurrenceDateTime", "dateTime"},
        {"occurrencePeriod", "Period"},
        {"occurrenceTiming", "Timing"},
        {"asNeededBoolean", "boolean"},
        {"asNeededCodeableConcept", "CodeableConcept"},
        {"authoredOn", "dateTime"},
        {"requester", "->Practitioner|PractitionerRole|Organization|Patient|RelatedPerson|Device"},
        {"performerType", "CodeableConcept"},
        {"performer", "->", kList},
        {"locationCode", "CodeableConcept", kList},
        {"reasonCode", "CodeableConcept", kList},
        {"reasonReference", "->Condition|Observation|DiagnosticReport|DocumentReference", kList},
        {"insurance", "->Coverage|ClaimResponse", kList},
        {"supportingInfo", "->", kList},
        {"specimen", "->Specimen", kList},
        {"bodySite", "CodeableConcept", kList},
        {"note", "Annotation", kList},
        {"patientInstruction", "string"},
        {"relevantHistory", "->Provenance", kList}}},
      {"MedicationRequest",
       {{"identifier", "Identifier", kList},
        {"status", "code", kOne,
         "active|on-hold|cancelled|completed|entered-in-error|stopped|draft|unknown"},
        {"statusReason", "CodeableConcept"},
        {"intent", "code", kOne,
         "proposal|plan|order|original-order|reflex-order|filler-order|instance-order|option"},
        {"category", "CodeableConcept", kList},
        {"priority", "code", kAny, kRequestPriority},
        {"doNotPerform", "boolean"},
        {"reportedBoolean", "boolean"},
        {"reportedReference", "->"},
        {"medicationCodeableConcept", "CodeableConcept"},
        {"medicationReference", "->Medication"},
        {"subject", "->Patient|Group", kOne},
        {"encounter", "->Encounter"},
        {"supportingInformation", "->", kList},
        {"authoredOn", "dateTime"},
        {"requester", "->Practitioner|PractitionerRole|Organization|Patient|RelatedPerson|Device"},
        {"performer", "->"},
        {"performerType", "CodeableConcept"},
        {"recorder", "->Practitioner|PractitionerRole"},
        {"reasonCode", "CodeableConcept", kList},
        {"reasonReference", "->Condition|Observation", kList},
        {"instantiatesCanonical", "uri", kList},
        {"basedOn", "->CarePlan|MedicationRequest|ServiceRequest|ImmunizationRecommendation",
         kList},
        {"groupIdentifier", "Identifier"},
        {"courseOfTherapyType", "CodeableConcept"},
        {"insurance", "->Coverage|ClaimResponse", kList},
        {"note", "Annotation", kList},
        {"dosageInstruction", "Dosage", kList},
        {"dispenseRequest", "DispenseRequest"},
        {"substitution", "Substitution"},
        {"priorPrescription", "->MedicationRequest"},
        {"detectedIssue", "->DetectedIssue", kList},
        {"eventHistory", "->Provenance", kList}}},
      {"Task",
       {{"identifier", "Identifier", kList},
        {"basedOn", "->", kList},
        {"groupIdentifier", "Identifier"},
        {"partOf", "->Task", kList},
        {"status", "code", kOne,
         "draft|requested|received|accepted|rejected|ready|cancelled|in-progress|on-hold|failed|"
         "completed|entered-in-error"},
        {"statusReason", "CodeableConcept"},
        {"businessStatus", "CodeableConcept"},
        {"intent", "code", kOne,
         "unknown|proposal|plan|order|original-order|reflex-order|filler-order|instance-order|"
         "option"},
        {"priority", "code", kAny, kRequestPriority},
        {"code", "CodeableConcept"},
        {"description", "string"},
        {"focus", "->"},
        {"for", "->"},
        {"encounter", "->Encounter"},
        {"executionPeriod", "Period"},
        {"authoredOn", "dateTime"},
        {"lastModified", "dateTime"},
        {"requester", "->Practitioner|PractitionerRole|Organization|Patient|RelatedPerson|Device"},
        {"performerType", "CodeableConcept", kList},
        {"owner", "->"},
        {"location", "->Location"},
        {"reasonCode", "CodeableConcept"},
        {"reasonReference", "->"},
        {"insurance", "->Coverage|ClaimResponse", kList},
        {"note", "Annotation", kList},
        {"relevantHistory", "->Provenance", kList},
        {"restriction", "Restriction"}}},
      {"Restriction", {{"repetitions", "positiveInt"}, {"period", "Period"}}},
      {"DispenseRequest",
       {{"dispenseInterval", "Duration"},
        {"validityPeriod", "Period"},
        {"numberOfRepeatsAllowed", "unsignedInt"},
        {"quantity", "SimpleQuantity"},
        {"expectedSupplyDuration", "Duration"},
        {"performer", "->Organization"}}},
      {"Substitution",
       {{"allowedBoolean", "boolean"},
        {"allowedCodeableConcept", "CodeableConcept"},
        {"reason", "CodeableConcept"}}},
      {"Dosage",
       {{"sequence", "integer"},
        {"text", "string"},
        {"additionalInstruction", "CodeableConcept", kList},
        {"patientInstruction", "string"},
        {"timing", "Timing"},
        {"asNeededBoolean", "boolean"},
        {"asNeededCodeableConcept", "CodeableConcept"},
        {"site", "CodeableConcept"},
        {"route", "CodeableConcept"},
        {"method", "CodeableConcept"},
        {"doseAndRate", "DoseAndRate", kList},
        {"maxDosePerPeriod", "Ratio"},
        {"maxDosePerAdministration", "SimpleQuantity"},
        {"maxDosePerLifetime", "SimpleQuantity"}}},
      {"DoseAndRate",
       {{"type", "CodeableConcept"},
        {"doseRange", "Range"},
        {"doseQuantity", "SimpleQuantity"},
        {"rateRatio", "Ratio"},
        {"rateRange", "Range"},
        {"rateQuantity", "SimpleQuantity"}}},
      {"Timing", {{"event", "dateTime", kList}, {"repeat", "Repeat"}, {"code", "CodeableConcept"}}},
      {"Repeat",
       {{"boundsDuration", "Duration"},
        {"boundsRange", "Range"},
        {"boundsPeriod", "Period"},
        {"count", "positiveInt"},
        {"countMax", "positiveInt"},
        {"duration", "decimal"},
        {"durationMax", "decimal"},
        {"durationUnit", "code", kAny, "s|min|h|d|wk|mo|a"},
        {"frequency", "positiveInt"},
        {"frequencyMax", "positiveInt"},
        {"period", "decimal"},
        {"periodMax", "decimal"},
        {"periodUnit", "code", kAny, "s|min|h|d|wk|mo|a"},
        {"dayOfWeek", "code", kList, "mon|tue|wed|thu|fri|sat|sun"},
        {"timeOfDay", "time", kList},
        {"when", "code", kList,
         "MORN|MORN.early|MORN.late|NOON|AFT|AFT.early|AFT.late|EVE|EVE.early|EVE.late|NIGHT|PHS|"
         "HS|WAKE|C|CM|CD|CV|AC|ACM|ACD|ACV|PC|PCM|PCD|PCV"},
        {"offset", "unsignedInt"}}},
      {"CodeableConcept", {{"coding", "Coding", kList}, {"text", "string"}}},
      {"Coding",
       {{"system", "uri"},
        {"version", "string"},
        {"code", "token"},
        {"display", "string"},
        {"userSelected", "boolean"}}},
      {"Annotation",
       {{"authorReference", "->Practitioner|Patient|RelatedPerson|Organization"},
        {"authorString", "string"},
        {"time", "dateTime"},
        {"text", "string", kOne}}},
      {"Identifier",
       {{"use", "code", kAny, "usual|official|temp|secondary|old"},
        {"type", "CodeableConcept"},
        {"system", "uri"},
        {"value", "string"},
        {"period", "Period"},
        {"assigner", "->Organization"}}},
      {"Quantity",
       {{"value", "decimal"},
        {"comparator", "code", kAny, "<|<=|>=|>"},
        {"unit", "string"},
        {"system", "uri"},
        {"code", "token"}}},
      {"SimpleQuantity",
       {{"value", "decimal"}, {"unit", "string"}, {"system", "uri"}, {"code", "token"}}},
      {"Duration",
       {{"value", "decimal"},
        {"comparator", "code", kAny, "<|<=|>=|>"},
        {"unit", "string"},
        {"system", "uri"},
        {"code", "code", kAny, "s|min|h|d|wk|mo|a"}}},
      {"Range", {{"low", "SimpleQuantity"}, {"high", "SimpleQuantity"}}},
      {"Ratio", {{"numerator", "Quantity"}, {"denominator", "Quantity"}}},
      {"Period", {{"start", "dateTime"}, {"end", "dateTime"}}},
      {"Reference",
       {{"reference", "string"},
        {"type", "uri"},
        {"identifier", "Identifier"},
        {"display", "string"}}},
  };
  return types;
}

const std::map<std::string, std::regex>& Primitives() {
  static const std::map<std::string, std::regex> primitives = {
      {"string", std::regex(R"([\s\S]*\S[\s\S]*)")},
      {"code", std::regex(R"(\S+( \S+)*)")},
      {"token", std::regex(R"(\S+( \S+)*)")},
      {"uri", std::regex(R"(\S+)")},
      {"dateTime",
       std::regex(R"(\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?)?)?)")},
      {"time", std::regex(R"(\d\d:\d\d:\d\d(\.\d+)?)")},
  };
  return primitives;
}

// What every resource, or every element, may have besides.
const std::set<std::string>& Everywhere() {
  static const std::set<std::string> names = {"id",       "extension",     "modifierExtension",
                                              "meta",     "text",          "contained",
                                              "language", "implicitRules", "resourceType"};
  return names;
}

bool IsAmong(const std::string& text, const std::string& codes) {
  std::istringstream list(codes);
  for (std::string code; std::getline(list, code, '|');) {
    if (code == text) return true;
  }
  return false;
}

class Checking {
 public:
  explicit Checking(Origin origin) : origin_(origin) {}

  void Resource(const Value& resource) {
    if (!resource.IsObject() || !resource.HasMember("resourceType") ||
        !resource["resourceType"].IsString()) {
      return Problem("resource", "has no resourceType");
    }
    const std::string type = resource["resourceType"].GetString();
    if (Types().count(type) == 0 || Types().at(type).empty()) {
      return Problem(type, "is no type of the table");
    }
    NothingEmpty(resource, type);
    Complex(resource, type, type);
    if (type == "MedicationRequest") {
      ExactlyOne(resource, type, {"medicationCodeableConcept", "medicationReference"});
    }
  }

  std::vector<std::string> Take() { return std::move(problems_); }

 private:
  void Problem(const std::string& at, const std::string& what) {
    problems_.push_back(at + ": " + what);
  }

  void NothingEmpty(const Value& value, const std::string& at) {
    const bool empty = value.IsNull() || (value.IsString() && value.GetStringLength() == 0) ||
                       (value.IsArray() && value.Empty()) ||
                       (value.IsObject() && value.ObjectEmpty());
    if (empty) Problem(at, "is null or empty");
    if (value.IsArray()) {
      for (const Value& item : value.GetArray()) NothingEmpty(item, at + "[]");
    }
    if (!value.IsObject()) return;
    std::set<std::string> names;
    for (const auto& member : value.GetObject()) {
      const std::string name = member.name.GetString();
      if (!names.insert(name).second && origin_ == Origin::kOurs) {
        Problem(at + "." + name, "stands twice");
      }
      NothingEmpty(member.value, at + "." + name);
    }
  }

  void Complex(const Value& value, const std::string& type, const std::string& at) {
    if (!value.IsObject()) return Problem(at, "is no object");
    const Elements& elements = Types().at(type);
    for (const auto& member : value.GetObject()) {
      const std::string name = member.name.GetString();
      const auto element = std::find_if(elements.begin(), elements.end(),
                                        [&name](const Element& e) { return e.name == name; });
      if (element != elements.end()) {
        Counted(member.value, *element, at + "." + name);
      } else if (origin_ == Origin::kOurs && Everywhere().count(name) == 0) {
        Problem(at + "." + name, "is no element of " + type);
      }
    }
    for (const Element& element : elements) {
      if (element.times == kOne && !value.HasMember(element.name.c_str())) {
        Problem(at + "." + element.name, "required element is missing");
      }
    }
    Invariants(value, type, at);
  }

  void Counted(const Value& value, const Element& element, const std::string& at) {
    if (element.times != kList) return One(value, element, at);
    if (!value.IsArray()) return Problem(at, "is no list");
    for (rapidjson::SizeType i = 0; i < value.Size(); ++i) {
      One(value[i], element, at + "[" + std::to_string(i) + "]");
    }
  }

  void One(const Value& value, const Element& element, const std::string& at) {
    const std::string& type = element.type;
    if (type.starts_with("->")) return Reference(value, type.substr(2), at);
    if (Types().count(type) != 0) return Complex(value, type, at);
    if (type == "boolean") return Is(value.IsBool(), "boolean", at);
    if (type == "decimal") return Is(value.IsNumber(), "number", at);
    if (type == "integer") return Is(value.IsInt(), "whole number", at);
    if (type == "unsignedInt") return Is(value.IsUint(), "whole number from 0", at);
    if (type == "positiveInt") {
      return Is(value.IsUint() && value.GetUint() > 0, "whole number from 1", at);
    }
    if (!value.IsString()) return Problem(at, "is no string");
    const std::string text = value.GetString();
    Is(std::regex_match(text, Primitives().at(type)), type, at);
    if (!element.codes.empty() && !IsAmong(text, element.codes)) {
      Problem(at, "is no code of its value set: " + text);
    }
  }

  void Is(bool so, const std::string& what, const std::string& at) {
    if (!so) Problem(at, "is no " + what);
  }

  void Reference(const Value& value, const std::string& targets, const std::string& at) {
    Complex(value, "Reference", at);
    if (!value.IsObject() || targets.empty() || !value.HasMember("reference") ||
        !value["reference"].IsString()) {
      return;
    }
    const std::string reference = value["reference"].GetString();
    static const std::regex kLocal(R"(([A-Za-z]+)/[A-Za-z0-9.\-]+(/_history/.+)?)");
    std::smatch found;
    if (std::regex_match(reference, found, kLocal) && !IsAmong(found[1], targets)) {
      Problem(at, "must not refer to " + found[1].str());
    }
  }

  void AtMostOne(const Value& value, const std::string& at, const std::string& prefix) {
    int choices = 0;
    for (const auto& member : value.GetObject()) {
      const std::string name = member.name.GetString();
      const bool choice = name.starts_with(prefix) && name.size() > prefix.size() &&
                          std::isupper(static_cast<unsigned char>(name[prefix.size()])) != 0;
      if (choice) ++choices;
    }
    if (choices > 1) Problem(at + "." + prefix + "[x]", "has several values");
  }

  void ExactlyOne(const Value& value, const std::string& at,
                  const std::vector<const char*>& names) {
    const auto there = std::count_if(names.begin(), names.end(),
                                     [&value](const char* name) { return value.HasMember(name); });
    if (there != 1) Problem(at + "." + names.front(), "is not there once in one form");
  }

  void Needs(const Value& value, const char* one, const char* other, const std::string& at) {
    if (value.HasMember(one) && !value.HasMember(other)) {
      Problem(at, std::string(one) + " needs " + other);
    }
  }

  void Invariants(const Value& value, const std::string& type, const std::string& at) {
    if (type == "CodeableConcept" && !value.HasMember("coding") && !value.HasMember("text")) {
      Problem(at, "has neither coding nor text");
    }
    if (type == "Coding") Needs(value, "code", "system", at);
    if (type == "Quantity" || type == "SimpleQuantity" || type == "Duration") {
      Needs(value, "code", "system", at);  // qty-3
      Needs(value, "code", "value", at);
    }
    const bool ucum = value.HasMember("system") && value["system"].IsString() &&
                      std::string_view(value["system"].GetString()) == "http://unitsofmeasure.org";
    if (type == "Duration" && !ucum) Problem(at, "is not in units of UCUM");  // drt-1
    if (type == "Repeat") {
      Needs(value, "duration", "durationUnit", at);  // tim-1
      Needs(value, "period", "periodUnit", at);      // tim-2
      Needs(value, "periodMax", "period", at);       // tim-6
      Needs(value, "durationMax", "duration", at);   // tim-7
      Needs(value, "countMax", "count", at);         // tim-8
      Needs(value, "offset", "when", at);            // tim-9
      AtMostOne(value, at, "bounds");
      if (value.HasMember("timeOfDay") && value.HasMember("when")) {
        Problem(at, "has both timeOfDay and when");  // tim-10
      }
    }
    if (type == "Dosage") AtMostOne(value, at, "asNeeded");
    if (type == "DoseAndRate") {
      AtMostOne(value, at, "dose");
      AtMostOne(value, at, "rate");
    }
    if (type == "Annotation") AtMostOne(value, at, "author");
    if (type == "ServiceRequest") AtMostOne(value, at, "occurrence");
  }

  Origin origin_;
  std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> FhirProblems(const Value& resource, Origin origin) {
  Checking checking(origin);
  checking.Resource(resource);
  return checking.Take();
}

}  // namespace house
