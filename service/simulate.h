#pragma once

#include <string>
#include <vector>

#include "fhir/client.h"
#include "fhir/client_settings.h"
#include "hooks/cds_service.h"

namespace service {

// A call as an EHR would make it, for trying the service against a FHIR server.
struct Simulation {
  std::string fhir_server;
  std::string patient;
  std::string order;  // the JSON of an order, or of a Bundle of orders; empty: none
};

struct SimulatedCall {
  std::string body;                // of the hook request
  std::vector<std::string> notes;  // what could not be fetched, for who runs it
};

// The order that a prescriber would write as "gabapentin 600 mg tid": its drug up to the first
// number, the rest as its directions.
std::string OrderInWords(const std::string& words, const std::string& patient);

// Runs the service's prefetch templates and puts the request together. Throws std::runtime_error
// for an order that is no JSON object.
SimulatedCall SimulateCall(const hooks::CdsService& service, const Simulation& simulation,
                           fhir::Client& client, const fhir::ClientSettings& settings);

// The settings for a server that stands on the command line: it is named, wherever it is.
// Throws std::runtime_error for what is no URL.
fhir::ClientSettings SettingsFor(const std::string& fhir_server);

// Posts the request to a running service and returns the body of its answer. `url` is the address
// of the service, with or without "/cds-services/{id}". Throws std::runtime_error when there is
// none.
std::string PostCall(const std::string& url, const std::string& service_id,
                     const std::string& body);

}  // namespace service
