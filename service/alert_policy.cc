#include "service/alert_policy.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include "service/keyed_hash.h"

namespace service {
namespace {

using Texts = std::vector<std::string>;

bool Contains(const Texts& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

bool ContainsAny(const Texts& asked, const Texts& of) {
  return std::any_of(of.begin(), of.end(),
                     [&asked](const std::string& text) { return Contains(asked, text); });
}

// Whether what the list asks for is there: nothing said, nothing known.
pathway::Answer Fits(const Texts& asked, const Texts& known) {
  if (asked.empty()) return pathway::Answer::kYes;
  if (known.empty()) return pathway::Answer::kUnknown;
  return pathway::FromBool(ContainsAny(asked, known));
}

pathway::Answer Fits(const std::vector<hooks::CareSetting>& asked, hooks::CareSetting known) {
  if (asked.empty()) return pathway::Answer::kYes;
  if (known == hooks::CareSetting::kUnknown) return pathway::Answer::kUnknown;
  return pathway::FromBool(std::find(asked.begin(), asked.end(), known) != asked.end());
}

// 0 to 99, evenly spread over users and always the same for one: more percent keep those who are
// in.
int PlaceOf(const std::string& user) {
  constexpr std::size_t kDigits = 8;
  const std::string hash = KeyedHash("percent of users", user).substr(0, kDigits);
  std::uint32_t number = 0;
  std::from_chars(hash.data(), hash.data() + hash.size(), number, 16);
  return static_cast<int>(number % 100);
}

pathway::Answer Fits(const AlertScope& scope, const Audience& audience) {
  const hooks::Setting& setting = audience.setting;
  return std::min(
      {Fits(scope.clients, Texts{audience.client}),
       Fits(scope.users, audience.user.empty() ? Texts{} : Texts{audience.user}),
       Fits(scope.specialties, setting.specialties), Fits(scope.roles, setting.roles),
       Fits(scope.departments, setting.departments), Fits(scope.settings, setting.care),
       pathway::FromBool(scope.percent == 100 || PlaceOf(audience.user) < scope.percent)});
}

bool Names(const Texts& rules, const std::string& rule) {
  return rules.empty() || Contains(rules, rule);
}

bool IsOff(const std::vector<KillSwitch>& off, const std::string& rule, const std::string& client) {
  return std::any_of(off.begin(), off.end(), [&](const KillSwitch& one) {
    return (one.rule.empty() || one.rule == rule) && (one.client.empty() || one.client == client);
  });
}

bool IsInShadow(const std::vector<AlertScope>& shadow, const std::string& rule,
                const Audience& audience) {
  return std::any_of(shadow.begin(), shadow.end(), [&](const AlertScope& scope) {
    return Names(scope.rules, rule) && Fits(scope, audience) == pathway::Answer::kYes;
  });
}

// Somewhere it is said whom the rule is for, and these people surely are not among them.
bool IsForOthers(const std::vector<AlertScope>& shown, const std::string& rule,
                 const Audience& audience) {
  bool is_named = false;
  for (const AlertScope& scope : shown) {
    if (!Names(scope.rules, rule)) continue;
    if (Fits(scope, audience) != pathway::Answer::kNo) return false;
    is_named = true;
  }
  return is_named;
}

bool IsReason(const SnoozeRule& snooze, const PastAlert& alert) {
  return std::any_of(snooze.reasons.begin(), snooze.reasons.end(), [&alert](const auto& reason) {
    return reason.code == alert.reason_code &&
           (alert.reason_system.empty() || reason.system == alert.reason_system);
  });
}

bool IsSnoozed(const AlertPolicy& policy, const PastAlert& alert, const AlertMoment& moment) {
  if (alert.outcome != hooks::Outcome::kOverridden) return false;
  return std::any_of(policy.snoozes.begin(), policy.snoozes.end(), [&](const SnoozeRule& snooze) {
    return IsReason(snooze, alert) && Names(snooze.rules, alert.rule) &&
           moment.at < alert.at + snooze.length &&
           (!snooze.is_personal || alert.user == moment.user);
  });
}

bool IsCoolingDown(const AlertPolicy& policy, const PastAlert& alert, const AlertMoment& moment) {
  return alert.user == moment.user && alert.hook_instance != moment.hook_instance &&
         moment.at < alert.at + policy.cool_down;
}

// Why this rule need not be said again; empty: it has to.
const char* WhyRepeated(const AlertPolicy& policy, const std::vector<PastAlert>& past,
                        const std::string& rule, const AlertMoment& moment) {
  const char* why = "";
  for (const PastAlert& alert : past) {
    if (alert.rule != rule || IsNews(ReadState(alert.state), moment.state)) continue;
    if (IsSnoozed(policy, alert, moment)) return "snoozed";
    if (IsCoolingDown(policy, alert, moment)) why = "cool-down";
  }
  return why;
}

// By rule, for a finding that is said again as a whole; nothing where one rule of it is not.
std::vector<Suppression> Repeated(const AlertPolicy& policy, const std::vector<PastAlert>& past,
                                  const pathway::Finding& finding, const AlertMoment& moment) {
  std::vector<Suppression> repeated;
  if (finding.urgency == pathway::Urgency::kCritical) return repeated;
  for (const pathway::Rule* rule : finding.rules) {
    std::string why = WhyRepeated(policy, past, rule->id, moment);
    if (why.empty()) return {};
    repeated.push_back({rule->id, std::move(why)});
  }
  return repeated;
}

constexpr std::string_view kDrug = "drug ";
constexpr std::string_view kFlag = "flag ";

// "gabapentin=1800000", in micrograms a day; "gabapentin=?"
void AddDrug(std::string_view entry, pathway::AlertState& state) {
  const std::size_t sign = entry.rfind('=');
  if (sign == std::string_view::npos) return;
  const std::string_view amount = entry.substr(sign + 1);
  std::int64_t micrograms = 0;
  const auto end = amount.data() + amount.size();
  const auto read = std::from_chars(amount.data(), end, micrograms);
  const bool is_known = read.ec == std::errc() && read.ptr == end;
  state.drugs[std::string(entry.substr(0, sign))] =
      is_known ? std::optional(pathway::MilligramsPerDay::Taken(
                     pathway::Milligrams::FromNanograms(micrograms * 1000), std::chrono::hours(24)))
               : std::nullopt;
}

}  // namespace

pathway::Muting MutingOf(const AlertPolicy& policy, const std::vector<KillSwitch>& off,
                         const Audience& audience) {
  if (policy.shadow.empty() && policy.shown.empty() && off.empty()) return {};
  return [&policy, &off, &audience](const pathway::Rule& rule) -> std::string_view {
    if (IsOff(off, rule.id, audience.client)) return "switched-off";
    if (IsInShadow(policy.shadow, rule.id, audience)) return "shadow";
    return IsForOthers(policy.shown, rule.id, audience) ? "not-targeted" : std::string_view();
  };
}

std::chrono::sys_seconds PastNeeded(const AlertPolicy& policy, std::chrono::sys_seconds now) {
  std::chrono::seconds longest = policy.cool_down;
  for (const SnoozeRule& snooze : policy.snoozes) {
    longest = std::max<std::chrono::seconds>(longest, snooze.length);
  }
  return now - longest;
}

std::vector<Suppression> WithholdRepeats(const AlertPolicy& policy,
                                         const std::vector<PastAlert>& past,
                                         const AlertMoment& moment,
                                         pathway::Assessment& assessment) {
  std::vector<Suppression> withheld;
  std::erase_if(assessment.findings, [&](const pathway::Finding& finding) {
    auto repeated = Repeated(policy, past, finding, moment);
    const bool is_withheld = !repeated.empty();
    std::move(repeated.begin(), repeated.end(), std::back_inserter(withheld));
    return is_withheld;
  });
  return withheld;
}

std::string WrittenState(const pathway::AlertState& state) {
  std::string text;
  for (const auto& [drug, dose] : state.drugs) {
    text.append(kDrug).append(drug).append("=");
    text.append(dose ? std::to_string(dose->Micrograms()) : "?").append("\n");
  }
  for (const std::string& flag : state.red_flags) text.append(kFlag).append(flag).append("\n");
  return text;
}

pathway::AlertState ReadState(std::string_view text) {
  pathway::AlertState state;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with(kDrug)) AddDrug(line.substr(kDrug.size()), state);
    if (line.starts_with(kFlag)) state.red_flags.insert(std::string(line.substr(kFlag.size())));
  }
  return state;
}

}  // namespace service
