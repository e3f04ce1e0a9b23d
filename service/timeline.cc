#include "service/timeline.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "pathway/names.h"
#include "service/explain_words.h"
#include "service/trial_evidence.h"

namespace service {
namespace {

using pathway::Days;
using pathway::Exposure;
using pathway::Interval;
using pathway::Judgement;
using pathway::MedicationOrder;
using pathway::MilligramsPerDay;
using pathway::Stretch;
using pathway::Trial;

using Orders = std::vector<const MedicationOrder*>;

// What is taken together as one drug: the drug, or the product when it is not known.
using Key = std::tuple<std::string, std::string, bool, bool>;

Key KeyOf(const MedicationOrder& order) {
  return {order.drug, order.drug.empty() ? order.product : "", !order.systemic, order.inpatient};
}

const Trial* TrialOf(const MedicationOrder& order, const Judgement& judgement) {
  if (!order.systemic || order.inpatient || order.drug.empty()) return nullptr;
  const auto trial = std::find_if(judgement.trials.begin(), judgement.trials.end(),
                                  [&](const Trial& one) { return one.drug == order.drug; });
  return trial == judgement.trials.end() ? nullptr : &*trial;
}

std::string WhyNotJudged(const MedicationOrder& order, const Exposure& exposure,
                         const Judgement& judgement) {
  if (order.drug.empty()) return "the product could not be identified";
  if (order.inpatient) return "given in hospital";
  if (!order.systemic) return "not systemic: topical, inhaled, nasal, eye or rectal";
  if (!pathway::Contains(judgement.content->pain_classes, order.drug_class)) {
    return "not a pain drug";
  }
  return exposure.Orders().empty() ? "not begun yet" : "taken for something else";
}

// ---- doses -------------------------------------------------------------------------------------

std::string Joined(const std::vector<std::string>& sentences) {
  std::string joined;
  for (const std::string& sentence : sentences) {
    if (!joined.empty()) joined += "; ";
    joined += sentence;
  }
  return joined;
}

// Why the dose of a stretch is not one number.
std::string WhyOpen(const Stretch& stretch, const std::vector<const Interval*>& orders) {
  std::vector<std::string> reasons;
  const auto add = [&](const std::string& reason, const Interval& of) {
    const std::string sentence = reason + InBrackets({of.order->resource});
    if (!pathway::Contains(reasons, sentence)) reasons.push_back(sentence);
  };
  for (const Interval* in : orders) {
    if (!in->order->dose.amount) add(WhyNoDose(in->order->dose), *in);
    if (in->start.latest > stretch.from) {
      add(OpenStart(*in).value_or("perhaps not begun yet"), *in);
    }
    if (in->end.earliest <= stretch.from && !in->step_follows) {
      add(OpenEnd(*in, stretch.from).value_or("perhaps ended"), *in);
    }
  }
  if (reasons.empty()) {
    std::vector<std::string> resources;
    resources.reserve(orders.size());
    for (const Interval* in : orders) resources.push_back(in->order->resource);
    return "taken together, or one in place of the other: not known" + InBrackets(resources);
  }
  return Joined(reasons);
}

ShownDose DoseIn(const Stretch& stretch, const std::vector<const Interval*>& orders) {
  if (stretch.at_least && stretch.at_least == stretch.at_most) {
    return {stretch.at_least, std::nullopt, std::nullopt, {}};
  }
  ShownDose dose{std::nullopt, stretch.at_least, stretch.at_most, WhyOpen(stretch, orders)};
  if (!stretch.surely && dose.at_most) dose.at_least = MilligramsPerDay::Whole(0);
  return dose;
}

ShownDose CurrentDose(const Exposure& exposure, const std::vector<ShownStretch>& stretches) {
  if (!exposure.Running()) return {std::nullopt, std::nullopt, std::nullopt, "not taken now"};
  return stretches.back().dose;
}

// What two orders would give together is no dose that anyone has written.
bool DoseOfOneOrder(MilligramsPerDay dose, const Exposure& exposure) {
  return std::any_of(exposure.Orders().begin(), exposure.Orders().end(),
                     [&](const MedicationOrder* order) { return order->dose.amount == dose; });
}

ShownDose HighestDose(const Exposure& exposure, const std::vector<Stretch>& course) {
  const auto highest = exposure.HighestDose();
  if (!highest) {
    const bool orders = !exposure.Orders().empty();
    return {std::nullopt, std::nullopt, std::nullopt,
            orders ? "no dose could be worked out" : "not begun yet"};
  }
  std::optional<MilligramsPerDay> surely;
  for (const Stretch& stretch : course) {
    if (stretch.at_least && (!surely || *surely < *stretch.at_least)) surely = stretch.at_least;
  }
  ShownDose dose;
  if (surely == highest || DoseOfOneOrder(*highest, exposure)) {
    dose.exactly = highest;
  } else {
    dose = {std::nullopt, surely, highest, "whether orders were taken together is not known"};
  }
  if (exposure.SomeDoseUnknown()) dose.reason = "perhaps more: an order has no dose";
  return dose;
}

ShownDose HeldDose(const Exposure& exposure, Days days) {
  const auto held = exposure.HighestHeld(days);
  if (held) return {held, std::nullopt, std::nullopt, {}};
  return {std::nullopt, std::nullopt, std::nullopt,
          "no dose surely held for " + std::to_string(days.count()) + " days"};
}

// ---- stretches ---------------------------------------------------------------------------------

ShownStretch Shown(const Stretch& stretch, const Exposure& exposure, pathway::Day today) {
  const std::vector<const Interval*> orders = exposure.OrdersIn(stretch);
  ShownStretch shown;
  shown.from = stretch.from;
  if (stretch.to <= today) shown.to = stretch.to - Days(1);
  shown.surely = stretch.surely;
  shown.dose = DoseIn(stretch, orders);
  auto method = pathway::DoseMethod::kNone;
  for (const Interval* in : orders) {
    method = std::max(method, in->order->dose.method);
    if (!pathway::Contains(shown.resources, in->order->resource)) {
      shown.resources.push_back(in->order->resource);
    }
  }
  shown.method = WordOf(method);
  return shown;
}

TimelineEntry EntryOf(const Orders& orders, const Judgement& judgement) {
  const pathway::Day today = judgement.pain_case->today;
  const pathway::Numbers& numbers = judgement.content->numbers;
  const MedicationOrder& newest = *orders.back();
  TimelineEntry entry;
  entry.drug = newest.drug;
  entry.drug_class = newest.drug_class;
  entry.product = newest.product;
  entry.trial = TrialOf(newest, judgement);
  std::optional<Exposure> own;
  if (entry.trial == nullptr) own.emplace(orders, numbers.exposure, today);
  const Exposure& exposure = own ? *own : entry.trial->exposure;
  if (entry.trial == nullptr) entry.not_judged = WhyNotJudged(newest, exposure, judgement);
  entry.running = exposure.Running();
  entry.first_day = exposure.FirstDay();
  entry.last_day = exposure.LastDay();
  const std::vector<Stretch> course = exposure.Course();
  entry.stretches.reserve(course.size());
  for (const Stretch& stretch : course) entry.stretches.push_back(Shown(stretch, exposure, today));
  entry.current = CurrentDose(exposure, entry.stretches);
  entry.highest = HighestDose(exposure, course);
  entry.held_days = numbers.trial_early;
  entry.held = HeldDose(exposure, entry.held_days);
  for (const MedicationOrder* order : orders) {
    if (!pathway::Contains(entry.resources, order->resource)) {
      entry.resources.push_back(order->resource);
    }
  }
  return entry;
}

}  // namespace

std::vector<TimelineEntry> TimelineOf(const Judgement& judgement) {
  std::map<Key, Orders> by_key;
  for (const MedicationOrder& order : judgement.pain_case->medications) {
    by_key[KeyOf(order)].push_back(&order);
  }
  std::vector<TimelineEntry> timeline;
  for (auto& [key, orders] : by_key) {
    std::stable_sort(orders.begin(), orders.end(),
                     [](const MedicationOrder* a, const MedicationOrder* b) {
                       const auto start = [](const MedicationOrder& order) {
                         return order.start ? order.start->earliest : pathway::Day{};
                       };
                       return std::tuple(start(*a), a->resource, a->step) <
                              std::tuple(start(*b), b->resource, b->step);
                     });
    timeline.push_back(EntryOf(orders, judgement));
  }
  std::stable_sort(timeline.begin(), timeline.end(),
                   [](const TimelineEntry& a, const TimelineEntry& b) {
                     const auto rank = [](const TimelineEntry& entry) {
                       return std::pair(entry.trial == nullptr, entry.drug.empty());
                     };
                     return rank(a) < rank(b);
                   });
  return timeline;
}

}  // namespace service
