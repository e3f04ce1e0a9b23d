#include "tests/schedules/schedules.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "cards/dosage_instruction.h"
#include "cards/text.h"
#include "pathway/corrected_draft.h"
#include "pathway/gates.h"
#include "pathway/planned_order.h"
#include "tests/edges/short_patient.h"
#include "tests/house.h"

namespace schedules {
namespace {

using pathway::Days;
using pathway::Drug;
using pathway::Judgement;
using pathway::MilligramsPerDay;
using pathway::PainCase;
using pathway::Plan;
using pathway::Planned;
using service::Deployment;
using Words = std::vector<std::string>;

// Which patients a drug is asked about.
struct Asked {
  const char* drug;
  Words doses;       // mg/day, as patients come with them
  Words clearances;  // mL/min, on both sides of every cut-point
  Words strengths;   // mg, of the orders to be changed
};

const std::vector<Asked>& All() {
  static const Words any = {"100", "unknown"};
  static const Words tricyclic = {"10", "20", "25", "50", "75", "100"};
  static const std::vector<Asked> all = {
      {"gabapentin",
       {"100", "300", "600", "900", "1200", "1800", "2400", "3600"},
       {"100", "60", "59.9", "30.1", "30", "15.1", "15", "14.9", "7.5", "unknown"},
       {"100", "300"}},
      {"gabapentin ER", {"600", "1800"}, any, {"300", "600"}},
      {"gabapentin enacarbil", {"600", "1200"}, any, {"300", "600"}},
      {"pregabalin",
       {"25", "50", "75", "150", "225", "300", "450", "600"},
       {"100", "60", "59.9", "30.1", "30", "15", "14.9", "unknown"},
       {"25", "75"}},
      {"pregabalin ER", {"165", "330", "660"}, any, {"165", "330"}},
      {"duloxetine", {"20", "30", "40", "60", "90", "120"}, any, {"20", "30", "60"}},
      {"venlafaxine", {"75", "150", "225"}, any, {"37.5", "75"}},
      {"venlafaxine ER", {"37.5", "75", "112.5", "150", "225"}, any, {"37.5", "75"}},
      {"nortriptyline", tricyclic, any, {"10", "25"}},
      {"amitriptyline", tricyclic, any, {"10", "25"}},
      {"desipramine", {"10", "25", "50", "75", "100", "125", "150"}, any, {"10", "25"}},
      {"tramadol", {"200", "400"}, {"100", "30", "29.9", "unknown"}, {"50"}},
      {"tramadol ER", {"200", "300"}, any, {"100"}},
      {"baclofen", {"10", "15", "20", "30", "40", "60", "80"}, any, {"5", "10"}},
      {"tizanidine", {"4", "6", "8", "12", "16", "20", "24", "36"}, any, {"2", "4"}},
      {"carisoprodol", {"350", "700", "1050", "1400"}, any, {"350"}}};
  return all;
}

// ---- one drug ----------------------------------------------------------------------------------

class Page {
 public:
  Page(const Asked& asked, const Drug& drug, const Deployment& deployment)
      : asked_(asked), deployment_(deployment), drug_(drug) {}

  std::string Text() const { return drug_.id + "\n" + Products() + Kidneys() + Tapers(); }

 private:
  std::string Products() const {
    std::string text;
    for (const pathway::Product& product : drug_.products) {
      text += "    " + product.display + " (RxNorm " + product.code + ")\n";
    }
    return text;
  }

  // Kidney functions with the same plans stand together.
  std::string Kidneys() const {
    std::string text;
    std::string named;
    std::string held;
    const auto finish = [&] {
      if (!named.empty()) text += "\nClearance " + named + "\n" + held;
    };
    for (const std::string& clearance : asked_.clearances) {
      const std::string plans = AtClearance(clearance);
      if (named.empty() || plans != held) {
        finish();
        named = clearance;
        held = plans;
      } else {
        named += ", " + clearance;
      }
    }
    finish();
    return text;
  }

  std::string AtClearance(const std::string& clearance) const {
    const std::string base = "has sciatica for 900 days; clearance " + clearance;
    std::string text = Limits(base) + Start(base);
    for (const std::string& dose : asked_.doses) text += Raise(base, dose);
    text += EarliestRaise(base);
    text += Reductions(base);
    for (const std::string& strength : asked_.strengths) text += Corrections(base, strength);
    return text;
  }

  // ---- what is asked ---------------------------------------------------------------------------

  // "gabapentin_ER", for short patients.
  std::string Name() const {
    std::string name = drug_.id;
    std::replace(name.begin(), name.end(), ' ', '_');
    return name;
  }

  std::string Taking(const std::string& dose, int days) const {
    return "; takes " + Name() + " " + dose + " mg for " + std::to_string(days) +
           " days for the pain";
  }

  PainCase Patient(const std::string& words) const { return edges::PatientOf(words, deployment_); }

  // The plan with the drug in question.
  std::optional<pathway::PlannedOrder> Ask(Planned kind, const PainCase& patient) const {
    Judgement judgement = Judge(patient, deployment_.content);
    for (const pathway::Trial& trial : judgement.trials) {
      if (trial.drug == drug_.id) judgement.trial = &trial;
    }
    return PlannedOrderOf(kind, drug_.id, judgement.trial, judgement);
  }

  // ---- in words --------------------------------------------------------------------------------

  static std::string LengthOf(Days days) {
    return std::to_string(days.count()) + (days.count() == 1 ? " day" : " days");
  }

  // A line for each step: "  1,500 mg/day, 4 days: 1 capsule (300 mg) once daily and 2 ...".
  std::string StepsOf(const Plan& plan) const {
    std::string text;
    for (const pathway::PlanStep& step : plan.steps) {
      const std::string days = step.days ? LengthOf(*step.days) : "from then on";
      text += "    " + cards::DoseText(plan.DoseOf(step)) + ", " + days + ": " +
              cards::LastDoseText({plan.product, {step}}, deployment_.texts.plan) + "\n";
    }
    return text;
  }

  std::string Titled(const std::string& title,
                     const std::optional<pathway::PlannedOrder>& planned) const {
    return planned ? "  " + title + "\n" + StepsOf(planned->plan) : std::string();
  }

  std::string Limits(const std::string& base) const {
    const PainCase patient = Patient(base);
    const Judgement judgement = Judge(patient, deployment_.content);
    const pathway::RenalBand* band = BandToday(drug_, judgement);
    if (band == nullptr) return "  no limit known\n";
    const auto most = MaximumOf(*band, judgement.renal);
    return "  adequate " +
           (band->adequate ? "from " + cards::DoseText(*band->adequate) : "not said") + ", limit " +
           (most ? cards::DoseText(*most) : "not said") + "\n";
  }

  std::string Start(const std::string& base) const {
    return Titled("start", Ask(Planned::kStart, Patient(base)));
  }

  std::string Raise(const std::string& base, const std::string& dose) const {
    return Titled("raise from " + dose + " mg/day",
                  Ask(Planned::kTitration, Patient(base + Taking(dose, 200))));
  }

  // After how many days at the lowest dose a raise is planned.
  std::string EarliestRaise(const std::string& base) const {
    for (int days = 0; days <= 30; ++days) {
      const auto raise =
          Ask(Planned::kTitration, Patient(base + Taking(asked_.doses.front(), days)));
      if (raise) {
        return "  the first raise no sooner than " + LengthOf(Days(days)) + ", from age " +
               YoungestRaised(base) + "\n";
      }
    }
    return {};
  }

  std::string YoungestRaised(const std::string& base) const {
    for (int age = 10; age < 100; ++age) {
      std::string words = base;
      words.append("; age ").append(std::to_string(age)).append(Taking(asked_.doses.front(), 30));
      if (Ask(Planned::kTitration, Patient(words))) return std::to_string(age);
    }
    return "none";
  }

  // From the lowest dose over the limit and from the highest.
  std::string Reductions(const std::string& base) const {
    std::string text;
    for (const std::string& dose : asked_.doses) {
      const bool highest = &dose == &asked_.doses.back();
      if (!text.empty() && !highest) continue;
      const PainCase patient = Patient(base + Taking(dose, 200));
      text +=
          Titled("down to the limit from " + dose + " mg/day", Ask(Planned::kReduction, patient));
      if (!highest) continue;
      text += Titled("the same day from " + dose + " mg/day", Ask(Planned::kReductionNow, patient));
    }
    return text;
  }

  // ---- an order that is changed ----------------------------------------------------------------

  // Whether a gate that applies offers the change.
  bool Offered(const std::string& order, const Judgement& judgement) const {
    const auto outcomes = GateOutcomes(drug_, judgement);
    return std::any_of(outcomes.begin(), outcomes.end(), [&order](const auto& outcome) {
      const Words& offers = outcome.gate->offers;
      return outcome.applies == pathway::Answer::kYes &&
             std::find(offers.begin(), offers.end(), order) != offers.end();
    });
  }

  // A drafted order, in place of a little or of nothing, of capsules or tablets of this strength.
  std::string Corrected(const char* offer, pathway::Correction correction, const std::string& base,
                        const std::string& drafted, const std::string& strength) const {
    const bool start = correction == pathway::Correction::kStart;
    const PainCase patient = Patient(base + (start ? "" : Taking("1", 200)) + "; drafts " + Name() +
                                     " " + drafted + " in tablets of " + strength + " mg");
    const Judgement judgement = Judge(patient, deployment_.content);
    if (!Offered(offer, judgement)) return {};
    const auto plan = CorrectedDraft(correction, judgement.drafts.front(), judgement);
    if (!plan) return {};
    return "  " + std::string(offer) + ", made of " + strength + " mg\n" + StepsOf(*plan);
  }

  std::string Corrections(const std::string& base, const std::string& strength) const {
    using pathway::Correction;
    return Corrected("draft-to-start", Correction::kStart, base, "9000 mg", strength) +
           Corrected("draft-to-limit", Correction::kLimit, base, "9000 mg", strength) +
           Corrected("draft-to-adequate-dose", Correction::kAdequate, base, "9000 mg", strength) +
           Corrected("draft-in-more-doses", Correction::kDosesADay, base, "1800 mg 1 times a day",
                     strength);
  }

  // ---- tapers ----------------------------------------------------------------------------------

  std::string Tapers() const {
    if (!drug_.taper) return {};
    std::string text = "\nTaper\n" + Slower();
    for (const std::string& dose : asked_.doses) {
      const std::string soon = Taper(dose, 30);
      const std::string late = Taper(dose, 365);
      const std::string title = "  from " + dose + " mg/day";
      if (soon.empty()) {
        text.append(title).append(": none\n");
      } else if (soon == late) {
        text.append(title).append(soon);
      } else {
        text.append(title).append(" taken for 30 days").append(soon);
        text.append(title).append(" taken for a year").append(late);
      }
    }
    return text;
  }

  std::string Taper(const std::string& dose, int days) const {
    const auto planned =
        Ask(Planned::kTaper, Patient("has sciatica for 900 days" + Taking(dose, days)));
    if (!planned) return {};
    return ", over " + LengthOf(planned->plan.Length()) + "\n" + StepsOf(planned->plan);
  }

  bool IsSlower(MilligramsPerDay dose, Days held) const {
    return &PaceFor(*drug_.taper, dose, held) != &drug_.taper->usual;
  }

  // From where on the taper is the longer one.
  std::string Slower() const {
    if (!drug_.taper->longer) return {};
    std::string text;
    for (int mg = 1; mg <= 5000 && text.empty(); ++mg) {
      if (IsSlower(MilligramsPerDay::Whole(mg), Days(1))) {
        text = "  slower above " + cards::DoseText(MilligramsPerDay::Whole(mg - 1));
      }
    }
    for (int days = 1; days <= 1000; ++days) {
      if (!IsSlower(MilligramsPerDay::Whole(1), Days(days))) continue;
      text += (text.empty() ? "  slower" : ", or") + (" after " + LengthOf(Days(days - 1)));
      break;
    }
    return text + "\n";
  }

  const Asked& asked_;
  const Deployment& deployment_;
  const Drug& drug_;
};

}  // namespace

std::vector<std::string> Drugs() {
  std::vector<std::string> drugs;
  for (const Asked& asked : All()) drugs.emplace_back(asked.drug);
  return drugs;
}

std::string FileOf(const std::string& drug) {
  std::string name = drug;
  std::replace(name.begin(), name.end(), ' ', '_');
  return "tests/schedules/" + name + ".txt";
}

std::string PageOf(const std::string& drug, const Deployment& deployment) {
  const auto asked = std::find_if(All().begin(), All().end(),
                                  [&drug](const Asked& one) { return one.drug == drug; });
  const auto found = deployment.content.drugs.find(drug);
  if (asked == All().end() || found == deployment.content.drugs.end()) return {};
  return Page(*asked, found->second, deployment).Text();
}

Pages::Pages(const std::string& root) {
  for (const std::string& drug : Drugs()) {
    by_drug_[drug] = house::FileText(root + "/" + FileOf(drug));
  }
}

std::string Pages::FirstDifference(const Deployment& deployment) const {
  for (const auto& [drug, page] : by_drug_) {
    if (PageOf(drug, deployment) != page) return drug;
  }
  return {};
}

}  // namespace schedules
