#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/json.h"
#include "pathway/day.h"
#include "service/client.h"
#include "service/client_kind.h"
#include "service/deployment.h"
#include "service/request_edit.h"

namespace service {

// A call to be tried, as the console's endpoints are asked for it.
struct TriedCall {
  std::string service;
  Client caller;
  pathway::Day today;
  std::string request;  // the hook request, as it was sent
  bool keep = false;    // among the cards shown in the console
  std::vector<RequestChange> changes;
};

// Reads {"case" or "request", "service", "kind" or "client", "today", "keep", "change"}. Throws
// hooks::Refusal(400) that names what is missing or wrong.
TriedCall ReadTriedCall(std::string body, const Deployment& deployment,
                        const std::vector<ClientKind>& kinds, pathway::Day today);

// The JSON object of a body. Throws hooks::Refusal(400).
fhir::JsonDocument ReadObject(std::string body);

// The text at a required member. Throws hooks::Refusal(400).
std::string RequiredText(const fhir::Node& object, std::string_view name);

// The value of a parameter of a query, decoded; empty where there is none.
std::string QueryValue(std::string_view query, std::string_view name);

// The day at a name that may be left out; empty text: none. Throws hooks::Refusal(400).
std::optional<pathway::Day> DayNamed(std::string_view name, const std::string& text);

// The same of a whole number that is not negative.
std::optional<std::int64_t> WholeNamed(std::string_view name, const std::string& text);

[[noreturn]] void RefuseElement(std::string_view element, std::string text, int status = 400);

}  // namespace service
