#pragma once

#include <string>
#include <vector>

#include "service/client.h"
#include "service/deployment.h"

namespace service {

struct SheetSettings {
  std::string url;                    // of the service as EHRs call it, "https://cds.example.org"
  std::string kind;                   // of the client, "epic"
  std::vector<std::string> unmapped;  // orders that still want an item of the site, by id
};

// What the people of an EHR need to connect it, as a page: what is called, how a caller is known,
// what it has to send or to let be read, what it will show, and which codes come back. All of it is
// what the deployment holds to.
std::string Sheet(const Deployment& deployment, const Client& client,
                  const SheetSettings& settings);

}  // namespace service
