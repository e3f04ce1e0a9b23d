#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "hooks/setting.h"
#include "pathway/alert_state.h"
#include "pathway/assess.h"
#include "service/audit_log.h"
#include "service/store.h"

namespace service {

// Some alerts of some callers. An empty list leaves it open; of a list one entry has to fit.
struct AlertScope {
  std::vector<std::string> rules;        // ids
  std::vector<std::string> clients;      // ids
  std::vector<std::string> users;        // "Practitioner/3", as clients send them
  std::vector<std::string> specialties;  // "207r00000x", or "http://nucc.org/...|207r00000x"
  std::vector<std::string> roles;        // in lower case all
  std::vector<std::string> departments;  // "location/4"
  std::vector<hooks::CareSetting> settings;
  int percent = 100;  // of the users, always the same ones
};

// Who has said why an alert does not help is not told again for a while, unless something is news.
struct SnoozeRule {
  struct Reason {
    std::string system;
    std::string code;
  };
  std::vector<Reason> reasons;
  std::vector<std::string> rules;  // ids; empty: all
  std::chrono::days length{0};
  bool is_personal = false;  // only who said so is spared; else everyone who sees the patient
};

// Which alerts are withheld. Every one of them is evaluated and recorded.
struct AlertPolicy {
  std::vector<AlertScope> shadow;  // in silent test
  std::vector<AlertScope> shown;   // the only scopes in which the rules named there are shown
  std::vector<SnoozeRule> snoozes;
  std::chrono::minutes cool_down{0};  // between two calls of one user about one patient; 0: none
};

// Who would see an alert.
struct Audience {
  std::string client;
  std::string user;
  hooks::Setting setting;
};

// Why a rule is muted for these people: "switched-off", "shadow" or "not-targeted". What a request
// does not say fits a shadow scope never and a shown scope always: nothing is withheld on a guess.
// REQUIRES: all outlive the function.
pathway::Muting MutingOf(const AlertPolicy& policy, const std::vector<KillSwitch>& off,
                         const Audience& audience);

// What is told apart when it is asked whether an alert was given already.
struct AlertMoment {
  std::string user;  // as the store knows it
  std::string hook_instance;
  std::chrono::sys_seconds at{};
  pathway::AlertState state;
};

// How far back PastAlerts has to reach.
std::chrono::sys_seconds PastNeeded(const AlertPolicy& policy, std::chrono::sys_seconds now);

// Takes out the findings of which nothing is news, and tells them by rule: "snoozed" or
// "cool-down". Never a critical one. A finding stays whole when one of its rules does.
std::vector<Suppression> WithholdRepeats(const AlertPolicy& policy,
                                         const std::vector<PastAlert>& past,
                                         const AlertMoment& moment,
                                         pathway::Assessment& assessment);

// An alert state as the store keeps it. What cannot be read is an empty state, to which everything
// is news.
std::string WrittenState(const pathway::AlertState& state);
pathway::AlertState ReadState(std::string_view text);

}  // namespace service
