#pragma once

#include <string>
#include <vector>

#include <rapidjson/document.h>

// The rules of FHIR R4 for the resources that suggestions carry, as far as they can be held without
// a validator: which elements there are and how often, of which type, the codes of bound elements,
// nothing null or empty, and the invariants of timings and quantities.
namespace house {

// kAsSent: an order of the client's sent back to it, whose elements beyond the table are its own.
enum class Origin { kOurs, kAsSent };

// "MedicationRequest.status: required element is missing"; empty: nothing is wrong.
std::vector<std::string> FhirProblems(const rapidjson::Value& resource, Origin origin);

}  // namespace house
