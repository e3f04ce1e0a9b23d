#include "service/keyed_hash.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

namespace service {
namespace {

std::string HashOf(std::string_view key, std::string_view kind, std::string_view fhir_server,
                   std::string_view id) {
  std::string text(kind);
  text.append("|").append(fhir_server).append("|").append(id);
  return KeyedHash(key, text);
}

}  // namespace

std::string KeyedHash(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &length);
  std::string hex;
  hex.reserve(std::size_t{2} * length);
  for (unsigned int i = 0; i < length; ++i) {
    hex += "0123456789abcdef"[digest[i] >> 4];
    hex += "0123456789abcdef"[digest[i] & 15];
  }
  return hex;
}

std::string UserHash(std::string_view key, std::string_view fhir_server, std::string_view user) {
  return HashOf(key, "user", fhir_server, user);
}

std::string PatientHash(std::string_view key, std::string_view fhir_server,
                        std::string_view patient) {
  return HashOf(key, "patient", fhir_server, patient);
}

}  // namespace service
