#include "hooks/setting.h"

#include <algorithm>
#include <array>

#include "fhir/lower.h"

namespace hooks {
namespace {

using fhir::Node;

struct CareWord {
  std::string_view code;
  CareSetting care;
};

// Encounter.class (v3-ActCode), and the categories of medication orders.
constexpr std::array<CareWord, 13> kCareWords = {{
    {"amb", CareSetting::kOutpatient},
    {"vr", CareSetting::kOutpatient},
    {"hh", CareSetting::kOutpatient},
    {"fld", CareSetting::kOutpatient},
    {"outpatient", CareSetting::kOutpatient},
    {"community", CareSetting::kOutpatient},
    {"discharge", CareSetting::kOutpatient},
    {"imp", CareSetting::kInpatient},
    {"acute", CareSetting::kInpatient},
    {"nonac", CareSetting::kInpatient},
    {"obsenc", CareSetting::kInpatient},
    {"inpatient", CareSetting::kInpatient},
    {"emer", CareSetting::kEmergency},
}};

CareSetting CareOf(std::string_view code) {
  const std::string lower = fhir::Lower(code);
  const auto word = std::find_if(kCareWords.begin(), kCareWords.end(),
                                 [&lower](const CareWord& one) { return one.code == lower; });
  return word == kCareWords.end() ? CareSetting::kUnknown : word->care;
}

void AddCoding(const Node& coding, std::vector<std::string>& codes) {
  const std::string_view code = coding.TextOf("code");
  if (code.empty()) return;
  codes.push_back(fhir::Lower(code));
  const std::string_view system = coding.TextOf("system");
  if (system.empty()) return;
  codes.push_back(fhir::Lower(std::string(system) + "|" + std::string(code)));
}

void AddCodes(const Node& resource, std::string_view member, std::vector<std::string>& codes) {
  for (const Node one : resource.EachOf(member)) {
    for (const Node coding : one.EachOf("coding")) AddCoding(coding, codes);
  }
}

// "https://ehr.example/r4/Location/4" -> "location/4"
void AddReference(const Node& holder, std::string_view member, std::vector<std::string>& into) {
  const auto named = holder.Find(member);
  if (!named) return;
  const std::string_view reference = named->TextOf("reference");
  const std::size_t id = reference.rfind('/');
  if (id == std::string_view::npos || id == 0) return;
  const std::size_t type = reference.rfind('/', id - 1);
  const std::size_t from = type == std::string_view::npos ? 0 : type + 1;
  into.push_back(fhir::Lower(reference.substr(from)));
}

// A role that names nobody is the user's: a client sends no other.
bool IsOfUser(const Resource& role, const std::string& user) {
  if (role.reference == user) return true;
  const auto practitioner = role.node.Find("practitioner");
  if (!practitioner) return true;
  const std::string_view reference = practitioner->TextOf("reference");
  return reference.empty() || reference == user || reference.ends_with("/" + user);
}

void AddEncounter(const Node& encounter, Setting& setting) {
  if (const auto coding = encounter.Find("class")) setting.care = CareOf(coding->TextOf("code"));
  for (const Node place : encounter.EachOf("location")) {
    AddReference(place, "location", setting.departments);
  }
  AddReference(encounter, "serviceProvider", setting.departments);
}

CareSetting CareOfDraft(const Node& draft) {
  for (const Node category : draft.EachOf("category")) {
    for (const Node coding : category.EachOf("coding")) {
      const CareSetting care = CareOf(coding.TextOf("code"));
      if (care != CareSetting::kUnknown) return care;
    }
  }
  return CareSetting::kUnknown;
}

std::string EncounterOf(const HookRequest& request) {
  const Node root = request.Root();
  const auto context = root.Find("context");
  std::string id(context ? context->TextOf("encounterId") : std::string_view());
  if (!id.empty() && id.find('/') == std::string::npos) id.insert(0, "Encounter/");
  return id;
}

}  // namespace

Setting ReadSetting(const HookRequest& request, const Record& record) {
  Setting setting;
  const std::string encounter = EncounterOf(request);
  CareSetting of_drafts = CareSetting::kUnknown;
  for (const Resource& resource : record.Resources()) {
    if (resource.type == "PractitionerRole" && IsOfUser(resource, request.user)) {
      AddCodes(resource.node, "specialty", setting.specialties);
      AddCodes(resource.node, "code", setting.roles);
    } else if (resource.type == "Encounter" && resource.reference == encounter) {
      AddEncounter(resource.node, setting);
    } else if (resource.draft && of_drafts == CareSetting::kUnknown) {
      of_drafts = CareOfDraft(resource.node);
    }
  }
  if (setting.care == CareSetting::kUnknown) setting.care = of_drafts;
  return setting;
}

}  // namespace hooks
