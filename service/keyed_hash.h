#pragma once

#include <string>
#include <string_view>

namespace service {

// HMAC-SHA256 in lower-case hexadecimal.
std::string KeyedHash(std::string_view key, std::string_view text);

// By what a user or a patient is known in what is kept. The same id of two servers is two.
std::string UserHash(std::string_view key, std::string_view fhir_server, std::string_view user);
std::string PatientHash(std::string_view key, std::string_view fhir_server,
                        std::string_view patient);

}  // namespace service
