#include "tests/edges/short_patient.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <regex>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace edges {
namespace {

using pathway::Day;
using pathway::Days;
using pathway::DaySpan;
using pathway::Deliveries;
using pathway::Delivery;
using pathway::MedicationOrder;
using pathway::Milligrams;
using pathway::MilligramsPerDay;
using pathway::OrderStatus;
using pathway::PainCase;
using pathway::Purpose;
using pathway::StopReason;
using service::Deployment;

constexpr int kAge = 40;
constexpr std::int64_t kClearance = 100'000;  // thousandths of mL/min
constexpr Days kLongAgo{200};                 // where a phrase says no day
constexpr Days kRecently{10};

// What a phrase changes: the patient, and what the kidney function is worked out from at the end.
struct Making {
  const Deployment& deployment;
  PainCase patient;
  std::optional<int> age = kAge;
  std::optional<std::int64_t> clearance = kClearance;
};

using Match = std::smatch;

bool Said(const Match& match, std::size_t group) { return match[group].matched; }

int Number(const Match& match, std::size_t group) { return std::stoi(match[group].str()); }

Days Ago(const Match& match, std::size_t group, Days otherwise) {
  return Said(match, group) ? Days(Number(match, group)) : otherwise;
}

// "29.9" as 29900.
std::int64_t Thousandths(const std::string& text) {
  const std::size_t dot = text.find('.');
  std::int64_t value = std::stoll(text.substr(0, dot)) * 1000;
  if (dot == std::string::npos) return value;
  const std::string part = (text.substr(dot + 1) + "000").substr(0, 3);
  return value + std::stoll(part);
}

Milligrams Amount(const std::string& text) {
  return Milligrams::FromNanograms(Thousandths(text) * 1000);
}

MilligramsPerDay DailyDose(const std::string& text) {
  return MilligramsPerDay::Taken(Amount(text), std::chrono::hours(24));
}

std::string Resource(const char* type, std::size_t number) {
  return std::string(type) + "/" + std::to_string(number + 1);
}

// ---- drugs -------------------------------------------------------------------------------------

// The drug of the content or the terminology with this name, "gabapentin_ER" for one of two words.
bool NameDrug(std::string name, const Deployment& deployment, MedicationOrder& order) {
  const auto content = deployment.content.drugs.find(name);
  if (content == deployment.content.drugs.end()) std::replace(name.begin(), name.end(), '_', ' ');
  order.product = name;
  const auto drug = deployment.content.drugs.find(name);
  if (drug != deployment.content.drugs.end()) {
    order.drug = drug->second.id;
    order.ingredient = drug->second.ingredient;
    order.drug_class = drug->second.drug_class;
    return true;
  }
  const fhir::Product* product = deployment.terminology.NamedIn(name);
  if (product == nullptr || product->components.size() != 1) return false;
  order.drug = product->components.front().drug;
  order.ingredient = product->components.front().ingredient;
  order.drug_class = product->components.front().drug_class;
  return true;
}

MedicationOrder OrderOf(const std::string& name, const Deployment& deployment) {
  MedicationOrder order;
  if (!NameDrug(name, deployment, order)) throw std::invalid_argument("no drug: " + name);
  return order;
}

// The groups that follow the drug in "takes" and "drafts": dose, doses a day.
void Dose(const Match& match, std::size_t group, MedicationOrder& order) {
  if (Said(match, group)) {
    order.dose.amount = DailyDose(match[group].str());
    order.dose.method = pathway::DoseMethod::kTiming;
  }
  if (!Said(match, group + 1)) return;
  order.dose.at_bedtime = match[group + 1].str() == "at night";
  order.dose.times_a_day = order.dose.at_bedtime ? 1 : Number(match, group + 1);
}

void AddOrder(MedicationOrder order, PainCase& patient) {
  order.resource = Resource("MedicationRequest", patient.medications.size());
  patient.medications.push_back(std::move(order));
}

void Takes(const Match& match, Making& making) {
  MedicationOrder order = OrderOf(match[1].str(), making.deployment);
  Dose(match, 2, order);
  order.start = DaySpan::On(Today() - Ago(match, 4, kLongAgo));
  if (Said(match, 5)) order.purpose = Purpose::kPain;
  if (Said(match, 6)) order.strength = Amount(match[6].str());
  AddOrder(std::move(order), making.patient);
}

void Took(const Match& match, Making& making) {
  MedicationOrder order = OrderOf(match[1].str(), making.deployment);
  Dose(match, 2, order);
  order.status = OrderStatus::kEnded;
  if (Said(match, 5)) order.end = DaySpan::On(Today() - Days(Number(match, 5)));
  order.start = DaySpan::On((order.end ? order.end->earliest : Today()) - Ago(match, 4, kLongAgo));
  AddOrder(std::move(order), making.patient);
}

void TakesUnknown(const Match&, Making& making) {
  MedicationOrder order;
  order.product = "a local mixture";
  order.start = DaySpan::On(Today() - kLongAgo);
  AddOrder(std::move(order), making.patient);
}

void Stopped(const Match& match, Making& making) {
  MedicationOrder order = OrderOf(match[1].str(), making.deployment);
  const std::string reason = match[2].str();
  order.status = OrderStatus::kStopped;
  order.stop_reason = reason == "harm"          ? StopReason::kHarm
                      : reason == "intolerance" ? StopReason::kIntolerance
                                                : StopReason::kLackOfEffect;
  order.start = DaySpan::On(Today() - kLongAgo);
  order.end = DaySpan::On(Today() - kLongAgo + Days(30));
  AddOrder(std::move(order), making.patient);
}

// An order of the chart that the request ends.
void Stops(const Match& match, Making& making) {
  const std::string drug = OrderOf(match[1].str(), making.deployment).drug;
  const std::size_t before = making.patient.drafts.size();
  for (MedicationOrder& order : making.patient.medications) {
    if (order.drug != drug || order.status != OrderStatus::kActive) continue;
    order.stopping = true;
    MedicationOrder draft = order;
    draft.status = OrderStatus::kStopped;
    if (Said(match, 2)) draft.stop_reason = StopReason::kHarm;
    making.patient.drafts.push_back(std::move(draft));
  }
  if (making.patient.drafts.size() == before) throw std::invalid_argument("not taken: " + drug);
}

void AddDraft(MedicationOrder order, PainCase& patient) {
  order.status = OrderStatus::kDraft;
  order.start = DaySpan::On(Today());
  order.resource = Resource("MedicationRequest", 100 + patient.drafts.size());
  patient.drafts.push_back(std::move(order));
}

void AddDraftedService(const std::string& name, Making& making) {
  if (!making.deployment.terminology.HasConcept(name)) {
    throw std::invalid_argument("neither a drug nor a service: " + name);
  }
  pathway::Service service;
  service.concepts = {name};
  service.state = pathway::ServiceState::kDraft;
  service.day = DaySpan::On(Today());
  service.text = name;
  service.resource = Resource("ServiceRequest", 100 + making.patient.drafted_services.size());
  making.patient.drafted_services.push_back(std::move(service));
}

void Drafts(const Match& match, Making& making) {
  MedicationOrder order;
  if (!NameDrug(match[1].str(), making.deployment, order)) {
    return AddDraftedService(match[1].str(), making);
  }
  Dose(match, 2, order);
  if (Said(match, 4)) order.supply = Days(Number(match, 4));
  if (Said(match, 5)) order.end = DaySpan::On(Today() + Days(Number(match, 5) - 1));
  if (Said(match, 6)) order.strength = Amount(match[6].str());
  AddDraft(std::move(order), making.patient);
}

void DraftsTwoReadings(const Match& match, Making& making) {
  MedicationOrder order = OrderOf(match[1].str(), making.deployment);
  order.dose.missing = pathway::NoDose::kTextDisagrees;
  order.dose.perhaps = DailyDose(match[2].str());
  AddDraft(std::move(order), making.patient);
}

void Dispensed(const Match& match, Making& making) {
  const MedicationOrder order = OrderOf(match[1].str(), making.deployment);
  making.patient.dispenses.push_back(
      {order.drug, DaySpan::On(Today() - Days(Number(match, 3))), Days(Number(match, 2)),
       Resource("MedicationDispense", making.patient.dispenses.size())});
}

void DraftIsUrgent(const Match&, Making& making) {
  making.patient.drafted_services.back().urgent = true;
}

void DraftSays(const Match& match, Making& making) {
  pathway::Service& draft = making.patient.drafted_services.back();
  const std::string& what = match[1].str();
  if (what == "plans a hold") draft.hold_planned = pathway::Answer::kYes;
  if (what == "is with contrast") draft.with_contrast = pathway::Answer::kYes;
  if (what == "is without guidance") draft.image_guidance = pathway::Answer::kNo;
}

void DraftNames(const Match& match, Making& making) {
  making.patient.drafted_services.back().names_spine = pathway::FromBool(match[1].str() == "spine");
}

// ---- problems and services ---------------------------------------------------------------------

void Has(const Match& match, Making& making) {
  const std::string& how = match[1].str();
  pathway::Condition condition;
  condition.concepts = {match[2].str()};
  if (!making.deployment.terminology.HasConcept(condition.concepts.front())) {
    throw std::invalid_argument("no concept: " + condition.concepts.front());
  }
  condition.active = how != "had";
  if (how == "perhaps has") condition.confirmed = pathway::Answer::kUnknown;
  if (Said(match, 3)) condition.onset = DaySpan::On(Today() - Days(Number(match, 3)));
  if (Said(match, 4)) condition.recorded = DaySpan::On(Today() - Days(Number(match, 4)));
  condition.text = match[2].str();
  condition.resource = Resource("Condition", making.patient.conditions.size());
  making.patient.conditions.push_back(std::move(condition));
}

void Visited(const Match& match, Making& making) {
  pathway::Condition condition;
  condition.concepts = {match[1].str()};
  condition.recorded_as = pathway::RecordedAs::kVisitDiagnosis;
  condition.recorded = DaySpan::On(Today() - Days(Number(match, 2)));
  condition.text = match[1].str();
  condition.resource = Resource("Condition", making.patient.conditions.size());
  making.patient.conditions.push_back(std::move(condition));
}

void AddService(const Match& match, pathway::ServiceState state, Making& making) {
  pathway::Service service;
  service.concepts = {match[1].str()};
  if (!making.deployment.terminology.HasConcept(service.concepts.front())) {
    throw std::invalid_argument("no concept: " + service.concepts.front());
  }
  service.state = state;
  if (Said(match, 2)) service.day = DaySpan::On(Today() - Days(Number(match, 2)));
  service.text = match[1].str();
  service.resource = Resource("ServiceRequest", making.patient.services.size());
  making.patient.services.push_back(std::move(service));
}

void Underwent(const Match& match, Making& making) {
  AddService(match, pathway::ServiceState::kDone, making);
}

void ReferredTo(const Match& match, Making& making) {
  AddService(match, pathway::ServiceState::kRequested, making);
}

void Imaging(const Match& match, Making& making) {
  const std::string& what = match[1].str();
  pathway::ImagingReport report;
  report.day = DaySpan::On(Today() - Ago(match, 2, kRecently));
  report.compression = what == "compression"      ? pathway::Answer::kYes
                       : what == "no compression" ? pathway::Answer::kNo
                                                  : pathway::Answer::kUnknown;
  report.resource = Resource("DiagnosticReport", making.patient.imaging.size());
  making.patient.imaging.push_back(std::move(report));
}

void Requester(const Match& match, Making& making) {
  making.patient.requester_specialty = match[1].str();
}

// ---- measurements and allergies ----------------------------------------------------------------

void AddMeasurement(const std::string& kind, std::int64_t thousandths, Days ago,
                    PainCase& patient) {
  pathway::Measurement measurement;
  measurement.kind = kind;
  measurement.thousandths = thousandths;
  measurement.day = DaySpan::On(Today() - ago);
  measurement.resource = Resource("Observation", patient.measurements.size());
  patient.measurements.push_back(std::move(measurement));
}

void Measured(const Match& match, Making& making) {
  AddMeasurement(match[1].str(), Thousandths(match[2].str()), Ago(match, 3, kRecently),
                 making.patient);
}

void Pain(const Match& match, Making& making) {
  AddMeasurement("pain_severity", Thousandths(match[1].str()), Ago(match, 3, Days(0)),
                 making.patient);
  making.patient.measurements.back().names_a_site = Said(match, 2);
}

void Allergic(const Match& match, Making& making) {
  pathway::Allergy allergy;
  allergy.substance = match[2].str();
  allergy.intolerance = match[1].str() == "intolerant of";
  allergy.serious = Said(match, 3);
  allergy.text = allergy.substance;
  allergy.resource = Resource("AllergyIntolerance", making.patient.allergies.size());
  making.patient.allergies.push_back(std::move(allergy));
}

void NoAllergyStatement(const Match&, Making& making) { making.patient.no_known_allergies = false; }

// ---- the person --------------------------------------------------------------------------------

void Age(const Match& match, Making& making) {
  making.age.reset();
  if (match[1].str() != "unknown") making.age = Number(match, 1);
}

void IsOfSex(const Match& match, Making& making) {
  making.patient.sex = match[1].str() == "woman" ? pathway::Sex::kFemale : pathway::Sex::kUnknown;
}

void Clearance(const Match& match, Making& making) {
  making.clearance.reset();
  if (match[1].str() != "unknown") making.clearance = Thousandths(match[1].str());
}

void NotPregnant(const Match& match, Making& making) {
  making.patient.absences.push_back(
      {"pregnancy", DaySpan::On(Today() - Days(Number(match, 1))), "Observation/absence"});
}

// ---- the lists ---------------------------------------------------------------------------------

void NotSent(const Match& match, Making& making) {
  static const std::vector<std::pair<std::string, Delivery Deliveries::*>> lists = {
      {"problems", &Deliveries::conditions},
      {"medicines", &Deliveries::medications},
      {"measurements", &Deliveries::observations},
      {"allergies", &Deliveries::allergies},
      {"procedures", &Deliveries::procedures},
      {"referrals", &Deliveries::services},
      {"reports", &Deliveries::reports}};
  const auto list = std::find_if(lists.begin(), lists.end(), [&match](const auto& entry) {
    return entry.first == match[1].str();
  });
  if (list == lists.end()) throw std::invalid_argument("no list: " + match[1].str());
  making.patient.delivered.*list->second =
      match[2].str() == "not sent" ? Delivery::kMissing : Delivery::kPartial;
  if (list->first == "allergies") making.patient.no_known_allergies = false;
}

void View(const Match&, Making& making) { making.patient.hook = pathway::Hook::kPatientView; }
void Select(const Match&, Making& making) { making.patient.hook = pathway::Hook::kOrderSelect; }

// ---- the phrases -------------------------------------------------------------------------------

struct Phrase {
  std::regex shape;
  void (*apply)(const Match&, Making&);
};

constexpr const char* kDose = "(?: ([\\d.]+) mg)?(?: (\\d times a day|at night))?";

std::regex Shape(const std::string& text) { return std::regex(text, std::regex::optimize); }

const std::vector<Phrase>& Phrases() {
  static const std::string dose = kDose;
  static const std::vector<Phrase> phrases = {
      {Shape("age (\\d+|unknown)"), &Age},
      {Shape("(woman|sex unknown)"), &IsOfSex},
      {Shape("clearance ([\\d.]+|unknown)"), &Clearance},
      {Shape("not pregnant by a test (\\d+) days ago"), &NotPregnant},
      {Shape("takes a drug that cannot be told"), &TakesUnknown},
      {Shape("takes (\\w+)" + dose +
             "(?: for (\\d+) days)?( for the pain)?"
             "(?: in tablets of ([\\d.]+) mg)?"),
       &Takes},
      {Shape("took (\\w+)" + dose + "(?: for (\\d+) days)?(?: until (\\d+) days ago)?"), &Took},
      {Shape("stopped (\\w+) for (harm|intolerance|lack of effect)"), &Stopped},
      {Shape("drafts (\\w+)" + dose +
             "(?: supply of (\\d+) days)?(?: for (\\d+) days)?"
             "(?: in tablets of ([\\d.]+) mg)?"),
       &Drafts},
      {Shape("stops (\\w+)( for harm)?"), &Stops},
      {Shape("drafts (\\w+) in two readings up to ([\\d.]+) mg"), &DraftsTwoReadings},
      {Shape("dispensed (\\w+) for (\\d+) days (\\d+) days ago"), &Dispensed},
      {Shape("the draft is urgent"), &DraftIsUrgent},
      {Shape("the draft (plans a hold|is with contrast|is without guidance)"), &DraftSays},
      {Shape("the draft names the (spine|knee)"), &DraftNames},
      {Shape("(has|had|perhaps has) (\\w+)(?: for (\\d+) days)?(?: recorded (\\d+) days ago)?"),
       &Has},
      {Shape("visited for (\\w+) (\\d+) days ago"), &Visited},
      {Shape("underwent (\\w+)(?: (\\d+) days ago)?"), &Underwent},
      {Shape("referred to (\\w+)(?: (\\d+) days ago)?"), &ReferredTo},
      {Shape("imaging shows (compression|no compression|something)(?: (\\d+) days ago)?"),
       &Imaging},
      {Shape("asked for by (\\w+)"), &Requester},
      {Shape("pain ([\\d.]+)( in the leg)?(?: (\\d+) days ago)?"), &Pain},
      {Shape("(allergic to|intolerant of) (\\w+)( seriously)?"), &Allergic},
      {Shape("allergies not asked"), &NoAllergyStatement},
      {Shape("(\\w+) (not sent|sent in part)"), &NotSent},
      {Shape("patient is viewed"), &View},
      {Shape("an order is selected"), &Select},
      {Shape("(serum_creatinine|egfr|body_weight|body_height|sodium|systolic_bp|diastolic_bp|"
             "qtc_interval|platelets|phq9|phq9_item9_suicidality|gad7) ([\\d.]+)"
             "(?: (\\d+) days ago)?"),
       &Measured}};
  return phrases;
}

void Apply(const std::string& words, Making& making) {
  for (const Phrase& phrase : Phrases()) {
    Match match;
    if (!std::regex_match(words, match, phrase.shape)) continue;
    return phrase.apply(match, making);
  }
  throw std::invalid_argument("no phrase: " + words);
}

std::vector<std::string> Split(const std::string& text, const std::string& at) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (std::size_t found = text.find(at); found != std::string::npos; found = text.find(at, from)) {
    parts.push_back(text.substr(from, found - from));
    from = found + at.size();
  }
  parts.push_back(text.substr(from));
  return parts;
}

// A creatinine and a weight that give exactly this clearance, rounded up to a gram.
void AddKidneyFunction(Making& making) {
  constexpr std::int64_t kCreatinine = 2'000;
  if (!making.age || !making.clearance) return;
  const std::int64_t factor = making.patient.sex == pathway::Sex::kMale ? 1000 : 850;
  const std::int64_t divisor = (140 - *making.age) * factor;
  const std::int64_t grams = (*making.clearance * 72 * kCreatinine + divisor - 1) / divisor;
  AddMeasurement("serum_creatinine", kCreatinine, kRecently, making.patient);
  AddMeasurement("body_weight", grams, kRecently, making.patient);
}

Making Blank(const Deployment& deployment) {
  Making making{deployment, {}};
  making.patient.today = Today();
  making.patient.patient = "Patient/short";
  making.patient.sex = pathway::Sex::kMale;
  making.patient.no_known_allergies = true;
  making.patient.delivered = {Delivery::kWhole, Delivery::kWhole, Delivery::kWhole,
                              Delivery::kWhole, Delivery::kWhole, Delivery::kWhole,
                              Delivery::kWhole};
  return making;
}

}  // namespace

Day Today() { return std::chrono::year(2026) / 1 / 15; }

std::vector<std::string> Each(const std::string& words) {
  const std::size_t slash = words.find('/');
  if (slash == std::string::npos) return {words};
  constexpr std::string_view kEnds = " ;";
  const std::size_t before = words.find_last_of(kEnds, slash);
  const std::size_t from = before == std::string::npos ? 0 : before + 1;
  const std::size_t to = std::min(words.find_first_of(kEnds, slash), words.size());
  std::vector<std::string> all;
  for (const std::string& one : Split(words.substr(from, to - from), "/")) {
    std::string chosen = words;
    chosen.replace(from, to - from, one);
    for (std::string& text : Each(chosen)) all.push_back(std::move(text));
  }
  return all;
}

PainCase PatientOf(const std::string& words, const Deployment& deployment) {
  Making making = Blank(deployment);
  for (const std::string& phrase : Split(words, "; ")) Apply(phrase, making);
  if (making.age) {
    const std::chrono::year_month_day today{Today()};
    const Day birth =
        (today.year() - std::chrono::years(*making.age)) / today.month() / today.day();
    making.patient.birth = DaySpan::On(birth);
  }
  AddKidneyFunction(making);
  return std::move(making.patient);
}

}  // namespace edges
