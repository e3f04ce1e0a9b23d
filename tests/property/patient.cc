#include "tests/property/patient.h"

#include <array>

#include "tests/property/chart.h"
#include "tests/property/random.h"

namespace property {
namespace {

using pathway::Answer;
using pathway::DaySpan;
using pathway::MedicationOrder;
using pathway::OrderStatus;

// How likely it is that a patient is made to reach something of the content, in percent.
constexpr int kAimed = 70;

class Line {
 public:
  explicit Line(const pathway::PainCase& pain_case) : case_(pain_case) {}

  void Add(const std::string& word) { text_ += (text_.empty() ? "" : " ") + word; }
  std::string Days(const std::optional<DaySpan>& span) const {
    if (!span) return "?";
    const auto from = (case_.today - span->earliest).count();
    const auto to = (case_.today - span->latest).count();
    return from == to ? std::to_string(from)
                      : std::to_string(from).append("..").append(std::to_string(to));
  }
  void AddOrder(const MedicationOrder& order) {
    static const char* const kStatus[] = {"draft", "active", "on-hold", "ended", "stopped"};
    static const char* const kWhy[] = {"", ",no-effect", ",intolerance", ",harm", ",not-clinical"};
    std::string text = order.drug.empty() ? "unknown-drug" : order.drug;
    text += order.dose.amount ? " " + std::to_string(order.dose.amount->Micrograms() / 1000)
                              : std::string(" ?mg");
    text += std::string("(") + kStatus[static_cast<int>(order.status)];
    if (order.start) text += ",d" + Days(order.start);
    if (order.end) text += "-" + Days(order.end);
    if (order.supply) text += ",supply" + std::to_string(order.supply->count());
    if (order.peak) text += ",peak" + std::to_string(order.peak->Micrograms() / 1000);
    if (order.dose.as_needed) text += ",prn";
    if (order.purpose == pathway::Purpose::kPain) text += ",for-pain";
    if (order.purpose == pathway::Purpose::kOther) text += ",for-other";
    text += kWhy[static_cast<int>(order.stop_reason)];
    Add(text + ")");
  }
  void AddService(const pathway::Service& service) {
    std::string text = service.concepts.empty() ? "service" : service.concepts.front();
    text += service.state == pathway::ServiceState::kDone ? "(done" : "(asked";
    if (service.day) text += ",d" + Days(service.day);
    if (service.urgent) text += ",urgent";
    if (service.names_spine != Answer::kYes) text += ",not-named-spine";
    Add(text + ")");
  }
  std::string Take() { return std::move(text_); }

 private:
  const pathway::PainCase& case_;
  std::string text_;
};

const char* NameOf(pathway::Hook hook) {
  if (hook == pathway::Hook::kOrderSign) return "order-sign";
  return hook == pathway::Hook::kOrderSelect ? "order-select" : "patient-view";
}

void AddPerson(Line& line, const pathway::PainCase& pain_case) {
  line.Add(NameOf(pain_case.hook));
  line.Add(!pain_case.birth ? "age?"
                            : "age" + std::to_string(pathway::YearsOn(pain_case.birth->latest,
                                                                      pain_case.today)));
  line.Add(pain_case.sex == pathway::Sex::kFemale ? "F"
           : pain_case.sex == pathway::Sex::kMale ? "M"
                                                  : "sex?");
  std::string lists;
  const auto& d = pain_case.delivered;
  for (const auto list : {d.conditions, d.medications, d.observations, d.allergies, d.procedures,
                          d.services, d.reports}) {
    lists += list == pathway::Delivery::kWhole     ? 'w'
             : list == pathway::Delivery::kPartial ? 'p'
                                                   : '-';
  }
  line.Add("lists:" + lists);
  if (!pain_case.requester_specialty.empty()) line.Add("by:" + pain_case.requester_specialty);
}

}  // namespace

namespace {

// Rules and steps more often than the many gates.
const Target& AnyTarget(const Vocabulary& words, Random& random) {
  using Kind = Target::Kind;
  static constexpr std::array<Kind, 10> kKinds = {
      Kind::kRule, Kind::kRule, Kind::kRule, Kind::kRule, Kind::kStep,
      Kind::kStep, Kind::kGate, Kind::kGate, Kind::kGate, Kind::kRedFlag};
  return random.Pick(words.targets[static_cast<std::size_t>(kKinds[random.Below(kKinds.size())])]);
}

pathway::PainCase Anyone(std::uint64_t seed, const Vocabulary& words, pathway::Day today) {
  Random random(seed * 0x2545f4914f6cdd1dU + 1);
  Chart chart(words, today, random);
  const Target& target = AnyTarget(words, random);
  const bool aimed = random.Percent(kAimed);
  const bool next_drug = target.kind == Target::Kind::kRule || target.kind == Target::Kind::kStep;
  if (aimed && next_drug && random.Percent(70)) {
    chart.AddWellKnownPerson();
  } else {
    chart.AddPerson();
  }
  if (aimed) {
    chart.Satisfy(target);
    if (random.Percent(30)) chart.Satisfy(AnyTarget(words, random));
  }
  chart.AddPain();
  if (!aimed || random.Percent(40)) chart.AddAnything();
  return chart.Take();
}

}  // namespace

pathway::PainCase PatientOf(std::uint64_t seed, const Vocabulary& words, pathway::Day today) {
  pathway::PainCase pain_case = Anyone(seed, words, today);
  WithoutDraftsOnView(pain_case);
  return pain_case;
}

void WithoutDraftsOnView(pathway::PainCase& pain_case) {
  if (pain_case.hook != pathway::Hook::kPatientView) return;
  pain_case.drafts.clear();
  pain_case.drafted_services.clear();
  pain_case.selected.clear();
}

std::string InShort(const pathway::PainCase& pain_case) {
  Line line(pain_case);
  AddPerson(line, pain_case);
  line.Add("| drafts:");
  for (const MedicationOrder& order : pain_case.drafts) line.AddOrder(order);
  for (const pathway::Service& service : pain_case.drafted_services) line.AddService(service);
  if (!pain_case.selected.empty()) {
    line.Add("(selected " + std::to_string(pain_case.selected.size()) + ")");
  }
  line.Add("| orders:");
  for (const MedicationOrder& order : pain_case.medications) line.AddOrder(order);
  line.Add("| problems:");
  for (const pathway::Condition& c : pain_case.conditions) {
    std::string text = c.concepts.empty() ? "other" : c.concepts.front();
    text += "(onset" + line.Days(c.onset) + ",rec" + line.Days(c.recorded);
    if (!c.active) text += ",inactive";
    if (c.confirmed != Answer::kYes) text += ",unconfirmed";
    line.Add(text + ")");
  }
  line.Add("| values:");
  for (const pathway::Measurement& m : pain_case.measurements) {
    std::string text = m.kind + "=" + std::to_string(m.thousandths) + "m(d" + line.Days(m.day);
    if (m.names_a_site) text += ",site";
    if (m.bound != pathway::Bound::kExact) text += ",bound";
    line.Add(text + ")");
  }
  if (!pain_case.services.empty()) line.Add("| services:");
  for (const pathway::Service& service : pain_case.services) line.AddService(service);
  for (const pathway::Allergy& allergy : pain_case.allergies) {
    line.Add("| allergy:" + allergy.substance + (allergy.serious ? "!" : "") +
             (allergy.intolerance ? "~" : ""));
  }
  if (!pain_case.absences.empty()) line.Add("| absent: " + pain_case.absences.front().concept_name);
  if (!pain_case.dispenses.empty()) {
    line.Add("| dispenses: " + std::to_string(pain_case.dispenses.size()));
  }
  return line.Take();
}

}  // namespace property
