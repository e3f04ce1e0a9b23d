#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hooks/hook_request.h"
#include "hooks/record.h"

namespace hooks {

enum class CareSetting { kUnknown, kOutpatient, kInpatient, kEmergency };

// Who is about to act and where, as far as a request says. Codes stand in lower case, each alone
// and as "system|code"; references as "Location/4". What is not sent is empty.
struct Setting {
  std::vector<std::string> specialties;  // PractitionerRole.specialty of the user
  std::vector<std::string> roles;        // PractitionerRole.code of the user
  std::vector<std::string> departments;  // of the encounter: its locations and serviceProvider
  CareSetting care = CareSetting::kUnknown;
};

// Out of the PractitionerRoles of the user and the Encounter of the context, where they came, under
// whatever key; the categories of the drafted orders where there is no encounter.
Setting ReadSetting(const HookRequest& request, const Record& record);

}  // namespace hooks
