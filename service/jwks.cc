#include "service/jwks.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include <cjose/cjose.h>

#include "service/base64url.h"
#include "service/strict_json.h"

namespace service {

// cjose counts the users of a key without atomics, so it is shared by our pointer and released
// once.
struct KeyMaterial {
  KeyMaterial(cjose_jwk_t* of_library, std::string its_numbers)
      : key(of_library), numbers(std::move(its_numbers)) {}
  ~KeyMaterial() { cjose_jwk_release(key); }
  KeyMaterial(const KeyMaterial&) = delete;
  KeyMaterial& operator=(const KeyMaterial&) = delete;

  cjose_jwk_t* key;
  std::string numbers;  // equal for the same key
};

namespace {

using rapidjson::Value;
using ReadKey = tl::expected<PublicKey, std::string>;

constexpr std::array<std::pair<Algorithm, std::string_view>, 4> kAlgorithms{{
    {Algorithm::kRs256, "RS256"},
    {Algorithm::kRs384, "RS384"},
    {Algorithm::kEs256, "ES256"},
    {Algorithm::kEs384, "ES384"},
}};

constexpr std::size_t kLeastRsaBytes = 2048 / 8;
constexpr std::size_t kMostRsaBytes = 8192 / 8;  // larger ones cost milliseconds for every token
constexpr std::size_t kMostExponentBytes = 4;
constexpr std::size_t kMostKidBytes = 512;

tl::unexpected<std::string> Unusable(const char* why) { return tl::unexpected<std::string>(why); }

std::string BytesAt(const Value& jwk, const char* name) {
  const auto text = TextAt(jwk, name);
  return text ? Base64UrlDecoded(*text).value_or(std::string()) : std::string();
}

// A positive number is written without leading zeros (RFC 7518 section 2); some write them.
std::string NumberAt(const Value& jwk, const char* name) {
  std::string bytes = BytesAt(jwk, name);
  bytes.erase(0, std::min(bytes.find_first_not_of('\0'), bytes.size()));
  return bytes;
}

std::uint8_t* Bytes(std::string& text) {
  // cjose copies what it is given; its interface is older than const.
  return reinterpret_cast<std::uint8_t*>(text.data());
}

bool IsOdd(const std::string& number) {
  return (static_cast<unsigned char>(number.back()) & 1U) != 0;
}

ReadKey RsaKey(const Value& jwk) {
  std::string modulus = NumberAt(jwk, "n");
  std::string exponent = NumberAt(jwk, "e");
  if (modulus.empty() || exponent.empty()) return Unusable("an RSA key without n and e");
  const bool is_short = modulus.size() < kLeastRsaBytes ||
                        (modulus.size() == kLeastRsaBytes &&
                         (static_cast<unsigned char>(modulus.front()) & 0x80U) == 0);
  if (is_short) return Unusable("an RSA key of fewer than 2048 bits");
  if (modulus.size() > kMostRsaBytes) return Unusable("an RSA key of more than 8192 bits");
  const bool is_sound = IsOdd(modulus) && IsOdd(exponent) && exponent != "\x01" &&
                        exponent.size() <= kMostExponentBytes;
  if (!is_sound) return Unusable("an RSA key whose numbers cannot be a key");
  cjose_jwk_rsa_keyspec spec{};
  spec.n = Bytes(modulus);
  spec.nlen = modulus.size();
  spec.e = Bytes(exponent);
  spec.elen = exponent.size();
  cjose_jwk_t* key = cjose_jwk_create_RSA_spec(&spec, nullptr);
  if (key == nullptr) return Unusable("an RSA key that cannot be read");
  return PublicKey{{},
                   {Algorithm::kRs256, Algorithm::kRs384},
                   modulus.size(),
                   std::make_shared<const KeyMaterial>(key, modulus + exponent)};
}

struct Curve {
  const char* name;
  cjose_jwk_ec_curve of_library;
  Algorithm algorithm;
  std::size_t bytes;
};

constexpr std::array<Curve, 2> kCurves{{
    {"P-256", CJOSE_JWK_EC_P_256, Algorithm::kEs256, 32},
    {"P-384", CJOSE_JWK_EC_P_384, Algorithm::kEs384, 48},
}};

ReadKey EcKey(const Value& jwk) {
  const auto name = TextAt(jwk, "crv");
  const auto* curve = std::find_if(kCurves.begin(), kCurves.end(),
                                   [&](const Curve& one) { return name == one.name; });
  if (curve == kCurves.end()) return Unusable("an EC key of another curve");
  std::string x = BytesAt(jwk, "x");
  std::string y = BytesAt(jwk, "y");
  if (x.size() != curve->bytes || y.size() != curve->bytes) {
    return Unusable("an EC key whose coordinates have another length than its curve");
  }
  cjose_jwk_ec_keyspec spec{};
  spec.crv = curve->of_library;
  spec.x = Bytes(x);
  spec.xlen = x.size();
  spec.y = Bytes(y);
  spec.ylen = y.size();
  cjose_jwk_t* key = cjose_jwk_create_EC_spec(&spec, nullptr);
  if (key == nullptr) return Unusable("an EC key that is no point of its curve");
  return PublicKey{
      {}, {curve->algorithm}, 2 * curve->bytes, std::make_shared<const KeyMaterial>(key, x + y)};
}

bool IsForVerifying(const Value& jwk) {
  if (MemberOf(jwk, "use") != nullptr && TextAt(jwk, "use") != "sig") return false;
  const Value* operations = MemberOf(jwk, "key_ops");
  if (operations == nullptr) return true;
  if (!operations->IsArray()) return false;
  const auto list = operations->GetArray();
  return std::any_of(list.begin(), list.end(),
                     [](const Value& operation) { return operation == "verify"; });
}

// What the owner says a key is for narrows what its kind allows.
void KeepOwnAlgorithm(const Value& jwk, PublicKey& key) {
  if (MemberOf(jwk, "alg") == nullptr) return;
  const auto named = AlgorithmNamed(TextAt(jwk, "alg").value_or(std::string()));
  std::erase_if(key.algorithms, [&](Algorithm algorithm) { return algorithm != named; });
}

ReadKey KeyOf(const Value& jwk) {
  if (!jwk.IsObject()) return Unusable("a key that is no object");
  if (MemberOf(jwk, "d") != nullptr) return Unusable("a private key, which is nobody's secret now");
  if (!IsForVerifying(jwk)) return Unusable("a key for something else than signatures");
  const auto kind = TextAt(jwk, "kty");
  if (kind != "RSA" && kind != "EC") return Unusable("a key of another kind than RSA and EC");
  auto key = kind == "RSA" ? RsaKey(jwk) : EcKey(jwk);
  if (!key) return key;
  if (MemberOf(jwk, "kid") != nullptr) {
    const auto kid = TextAt(jwk, "kid");
    if (!kid || kid->size() > kMostKidBytes) return Unusable("a key whose kid is no text");
    key->kid = *kid;
  }
  KeepOwnAlgorithm(jwk, *key);
  if (key->algorithms.empty()) return Unusable("a key whose alg is not of its kind");
  return key;
}

bool StandsIn(const KeySet& set, const PublicKey& key) {
  return std::any_of(set.keys.begin(), set.keys.end(), [&](const PublicKey& other) {
    return other.kid == key.kid && other.algorithms == key.algorithms &&
           other.material->numbers == key.material->numbers;
  });
}

}  // namespace

std::string_view NameOf(Algorithm algorithm) {
  return std::find_if(kAlgorithms.begin(), kAlgorithms.end(),
                      [&](const auto& named) { return named.first == algorithm; })
      ->second;
}

std::optional<Algorithm> AlgorithmNamed(std::string_view name) {
  for (const auto& [algorithm, spelled] : kAlgorithms) {
    if (spelled == name) return algorithm;
  }
  return std::nullopt;
}

tl::expected<KeySet, std::string> ReadKeySet(std::string_view text) {
  if (text.size() > kMaxKeySetBytes) return Unusable("a key set of more than 256 KB");
  const auto document = ReadStrictJson(text);
  if (!document) return Unusable("no JSON object with members that stand once");
  const Value* keys = MemberOf(*document, "keys");
  if (keys == nullptr || !keys->IsArray()) return Unusable("no list of keys");
  if (keys->Size() > kMaxKeys) return Unusable("a key set of more than 100 keys");
  KeySet set;
  for (const Value& jwk : keys->GetArray()) {
    auto key = KeyOf(jwk);
    if (!key) {
      set.passed_over.push_back(std::move(key).error());
    } else if (StandsIn(set, *key)) {
      set.passed_over.emplace_back("a key that stands above");
    } else {
      set.keys.push_back(*std::move(key));
    }
  }
  return set;
}

const PublicKey* FindKey(const KeySet& set, const std::optional<std::string>& kid,
                         Algorithm algorithm) {
  const PublicKey* found = nullptr;
  for (const PublicKey& key : set.keys) {
    const bool fits =
        std::find(key.algorithms.begin(), key.algorithms.end(), algorithm) != key.algorithms.end();
    if (!fits || (kid && key.kid != *kid)) continue;
    if (found != nullptr) return nullptr;
    found = &key;
  }
  return found;
}

bool Verifies(const PublicKey& key, const std::string& compact) {
  cjose_jws_t* token = cjose_jws_import(compact.data(), compact.size(), nullptr);
  if (token == nullptr) return false;
  const bool is_signed = cjose_jws_verify(token, key.material->key, nullptr);
  cjose_jws_release(token);
  return is_signed;
}

}  // namespace service
