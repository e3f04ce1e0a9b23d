#include "hooks/fhir_version.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "fhir/lower.h"
#include "hooks/refusal.h"

namespace hooks {
namespace {

using fhir::IssueType;
using fhir::Node;
using fhir::Severity;

constexpr std::string_view kRead = "FHIR R4 and R4B are read";

// Types of DSTU2 and STU3 that R4 dropped: those of a patient's history, and other orders.
constexpr std::array<std::string_view, 4> kOldHistory = {"MedicationOrder", "ProcedureRequest",
                                                         "ReferralRequest", "DiagnosticOrder"};
constexpr std::array<std::string_view, 4> kOldOrders = {"DeviceUseRequest", "DiagnosticRequest",
                                                        "NutritionRequest", "ProcessRequest"};
constexpr std::array<std::string_view, 11> kOrders = {"MedicationRequest",
                                                      "ServiceRequest",
                                                      "DeviceRequest",
                                                      "NutritionOrder",
                                                      "SupplyRequest",
                                                      "VisionPrescription",
                                                      "Appointment",
                                                      "CommunicationRequest",
                                                      "RequestGroup",
                                                      "ImmunizationRecommendation",
                                                      "Task"};

template <std::size_t N>
bool OneOf(const std::array<std::string_view, N>& types, std::string_view type) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

bool OldOrder(const Resource& resource) {
  return resource.draft && (OneOf(kOldHistory, resource.type) || OneOf(kOldOrders, resource.type));
}

[[noreturn]] void Refuse(std::string at, std::string_view found) {
  throw Refusal(400, {Severity::kError, IssueType::kNotSupported, std::move(at),
                      std::string(found).append(" is of FHIR DSTU2 or STU3; ").append(kRead)});
}

// "DSTU2", "STU3", "1.0.2", "3.0.2"
bool OldVersion(std::string_view version) {
  const std::string lower = fhir::Lower(version);
  return lower.starts_with("dstu") || lower.starts_with("stu3") || lower.starts_with("0.") ||
         lower.starts_with("1.") || lower.starts_with("3.");
}

// Epic says the version in com.epic.cdshooks.request.fhir-version.
void RequireVersion(const Node& root) {
  const auto extension = root.Find("extension");
  if (!extension) return;
  for (const auto& [key, value] : extension->EachMember()) {
    if (!key.ends_with("fhir-version") || !OldVersion(value.TextOr({}))) continue;
    Refuse("extension." + std::string(key), "the request");
  }
}

}  // namespace

void RequireReadableVersion(const HookRequest& request, const Record& record,
                            fhir::Issues& issues) {
  RequireVersion(request.Root());
  const auto& resources = record.Resources();
  const bool any_read = std::any_of(resources.begin(), resources.end(), [](const Resource& one) {
    return one.draft && OneOf(kOrders, one.type);
  });
  for (const Resource& resource : resources) {
    const bool unread_history = !resource.draft && OneOf(kOldHistory, resource.type);
    const bool old_order = OldOrder(resource);
    if (!unread_history && !old_order) continue;
    if (unread_history || !any_read) Refuse(resource.node.Path(), resource.type);
    issues.Add({Severity::kWarning, IssueType::kNotSupported, resource.node.Path(),
                std::string(resource.type).append(" is left out; ").append(kRead)});
  }
}

}  // namespace hooks
