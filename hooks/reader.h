#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/coding.h"
#include "fhir/issue.h"
#include "fhir/terminology.h"
#include "hooks/build_case.h"
#include "hooks/record.h"
#include "pathway/names.h"
#include "pathway/pain_case.h"

namespace hooks {

// A sign or test that an observation says is there or is not.
struct Sign {
  std::vector<std::string> concepts;
  pathway::Answer present = pathway::Answer::kUnknown;
  std::optional<pathway::DaySpan> day;
  std::string text;
  std::string resource;
};

// What the readers of single resources share while a case is built.
struct Reader {
  Record& record;
  const fhir::Terminology& terminology;
  const ReadingRules& rules;
  fhir::Issues& issues;
  pathway::PainCase& pain_case;
  std::vector<pathway::MedicationOrder> dispensed{};  // as orders, should there be none
  std::vector<Sign> signs{};                          // told from each other once all are read
  std::vector<pathway::Service> done_imaging{};       // of the spine, which may have no report
};

// One function a resource type; each adds what it reads to the case.
void ReadPatient(const Resource& resource, Reader& reader);
void ReadCondition(const Resource& resource, Reader& reader);
void ReadObservation(const Resource& resource, Reader& reader);
void ReadAllergy(const Resource& resource, Reader& reader);
void ReadMedicationRequest(const Resource& resource, Reader& reader);
void ReadMedicationStatement(const Resource& resource, Reader& reader);
// A supply handed out; what is known of a drug that no order of the chart names.
void ReadMedicationDispense(const Resource& resource, Reader& reader);
void AddDispensedDrugs(Reader& reader);
// Once everything is read: the orders of the chart that drafts end are marked.
void MarkStoppedOrders(Reader& reader);
// Whether an order or a dispense is for a stay in hospital, by its category.
bool InpatientOrder(const fhir::Node& order);
void ReadServiceRequest(const Resource& resource, Reader& reader);
void ReadProcedure(const Resource& resource, Reader& reader);
void ReadDiagnosticReport(const Resource& resource, Reader& reader);
void ReadImagingStudy(const Resource& resource, Reader& reader);
void ReadPractitionerRole(const Resource& resource, Reader& reader);

// Reads the sign that an observation or one of its components answers, if any.
void ReadSign(const fhir::Node& part, const fhir::Node& whole, const Resource& resource,
              Reader& reader);

// Once everything is read: signs become problems and absences; imaging that was done and has no
// report becomes a report with nothing to read.
void SettleSigns(Reader& reader);
void SettleImaging(Reader& reader);

// Adds the concept of its side to a problem on a side: sciatica on the left is sciatica_left.
void AddSides(pathway::Condition& condition, const fhir::Terminology& terminology);

// The day of an observation. Nothing, and an Issue, when it cannot be read.
std::optional<pathway::DaySpan> ObservedAt(const fhir::Node& observation, Reader& reader);

// What an order or referral is for, by reasonCode and reasonReference: its concepts and words.
struct Reasons {
  std::vector<std::string> concepts;
  std::string words;
  bool any = false;
};
Reasons ReasonsOf(const fhir::Node& node, Reader& reader);
// Of these, the problems of the pathway.
std::vector<std::string> PainsNamed(const Reasons& reasons, const Reader& reader);

using pathway::SharesOne;

// The code of a status that is a code in R4 and a CodeableConcept elsewhere.
std::string_view StatusAt(const fhir::Node& node, std::string_view key);

}  // namespace hooks
