#include "cards/uuid.h"

#include <array>

#include <openssl/evp.h>

namespace cards {
namespace {

// The namespace of card and suggestion names; drawn once at random.
constexpr std::array<unsigned char, 16> kNamespace = {
    0x6f, 0x1c, 0x0d, 0x52, 0x8a, 0x3b, 0x4e, 0x77, 0x9b, 0x21, 0xd4, 0xe5, 0x10, 0x7c, 0x5a, 0xf3};

// OpenSSL 3 looks an algorithm up by name on every use of EVP_sha1(); this is looked up once.
const EVP_MD* Sha1() {
  static const EVP_MD* const sha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  return sha1;
}

}  // namespace

std::string NameUuid(std::string_view name) {
  std::string input(kNamespace.begin(), kNamespace.end());
  input += name;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  EVP_Digest(input.data(), input.size(), digest.data(), &length, Sha1(), nullptr);
  digest[6] = static_cast<unsigned char>((digest[6] & 0x0FU) | 0x50U);
  digest[8] = static_cast<unsigned char>((digest[8] & 0x3FU) | 0x80U);
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string uuid;
  for (std::size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) uuid += '-';
    uuid += kHex[digest[i] >> 4U];
    uuid += kHex[digest[i] & 0x0FU];
  }
  return uuid;
}

}  // namespace cards
