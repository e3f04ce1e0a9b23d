#pragma once

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// Keys made for one run, and tokens signed with them by OpenSSL alone: what reads and verifies them
// goes another way.
namespace tokens {

inline std::string Base64Url(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                     reinterpret_cast<const unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  while (text.ends_with('=')) text.pop_back();
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

// Members of a JSON object: name -> JSON.
using Members = std::map<std::string, std::string>;

inline std::string Object(const Members& members) {
  std::string json;
  for (const auto& [name, value] : members) {
    json.append(json.empty() ? "{\"" : ",\"").append(name).append("\":").append(value);
  }
  return json.empty() ? "{}" : json + "}";
}

inline std::string Quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

class Key {
 public:
  static Key Rsa(std::size_t bits = 2048) {
    return Key(::EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", bits), 0);
  }
  static Key Ec(const char* curve = "P-384") {
    const std::size_t bytes = std::string_view(curve) == "P-256" ? 32 : 48;
    return Key(::EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve), bytes);
  }

  bool IsRsa() const { return coordinate_bytes_ == 0; }

  // The members of the public JWK.
  Members Jwk(const std::string& kid) const {
    Members members;
    if (IsRsa()) {
      members = {{"kty", Quoted("RSA")},
                 {"n", Number(OSSL_PKEY_PARAM_RSA_N)},
                 {"e", Number(OSSL_PKEY_PARAM_RSA_E)}};
    } else {
      members = {{"kty", Quoted("EC")},
                 {"crv", Quoted(coordinate_bytes_ == 32 ? "P-256" : "P-384")},
                 {"x", Number(OSSL_PKEY_PARAM_EC_PUB_X)},
                 {"y", Number(OSSL_PKEY_PARAM_EC_PUB_Y)}};
    }
    if (!kid.empty()) members["kid"] = Quoted(kid);
    return members;
  }

  std::string Pem() const {
    const std::unique_ptr<BIO, decltype(&::BIO_free)> out(::BIO_new(::BIO_s_mem()), ::BIO_free);
    ::PEM_write_bio_PUBKEY(out.get(), key_.get());
    char* text = nullptr;
    const auto size = ::BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
  }

  // As RFC 7518 has it: of an EC key r and s side by side, each as long as the curve's numbers.
  std::string Sign(const std::string& text, const EVP_MD* digest) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&::EVP_MD_CTX_free)> context(::EVP_MD_CTX_new(),
                                                                            ::EVP_MD_CTX_free);
    ::EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get());
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    std::size_t size = 0;
    ::EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size());
    std::string signature(size, '\0');
    ::EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     bytes, text.size());
    signature.resize(size);
    return IsRsa() ? signature : SideBySide(signature);
  }

  // A compact JWS with this header and these claims, signed as `algorithm` says.
  std::string Token(const std::string& header, const std::string& claims,
                    std::string_view algorithm) const {
    const std::string text = Base64Url(header) + "." + Base64Url(claims);
    const EVP_MD* digest = algorithm.ends_with("256") ? ::EVP_sha256() : ::EVP_sha384();
    return text + "." + Base64Url(Sign(text, digest));
  }

 private:
  Key(EVP_PKEY* key, std::size_t coordinate_bytes)
      : key_(key, ::EVP_PKEY_free), coordinate_bytes_(coordinate_bytes) {}

  std::string Number(const char* name) const {
    BIGNUM* number = nullptr;
    ::EVP_PKEY_get_bn_param(key_.get(), name, &number);
    const int size = IsRsa() ? BN_num_bytes(number) : static_cast<int>(coordinate_bytes_);
    std::string bytes(static_cast<std::size_t>(size), '\0');
    ::BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), size);
    ::BN_free(number);
    return Quoted(Base64Url(bytes));
  }

  std::string SideBySide(const std::string& der) const {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    ECDSA_SIG* pair = ::d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
    const auto size = static_cast<int>(coordinate_bytes_);
    std::string raw(2 * coordinate_bytes_, '\0');
    auto* to = reinterpret_cast<unsigned char*>(raw.data());
    ::BN_bn2binpad(::ECDSA_SIG_get0_r(pair), to, size);
    ::BN_bn2binpad(::ECDSA_SIG_get0_s(pair), to + size, size);
    ::ECDSA_SIG_free(pair);
    return raw;
  }

  std::shared_ptr<EVP_PKEY> key_;
  std::size_t coordinate_bytes_;
};

// Keys are slow to make: one of each kind for the run.
inline const Key& RsaKey() {
  static const Key key = Key::Rsa();
  return key;
}
inline const Key& OtherRsaKey() {
  static const Key key = Key::Rsa();
  return key;
}
inline const Key& EcKey() {
  static const Key key = Key::Ec();
  return key;
}
inline const Key& P256Key() {
  static const Key key = Key::Ec("P-256");
  return key;
}

inline std::string Set(const std::vector<Members>& keys) {
  std::string list;
  for (const Members& key : keys) list += (list.empty() ? "" : ",") + Object(key);
  return R"({"keys":[)" + list + "]}";
}

inline constexpr std::chrono::sys_seconds kNow{std::chrono::seconds(1'800'000'000)};

inline std::string At(int seconds_from_now) {
  return std::to_string((kNow + std::chrono::seconds(seconds_from_now)).time_since_epoch().count());
}

inline constexpr const char* kIssuer = "https://ehr.example.org";
inline constexpr const char* kAudience = "https://cds.example.org/cds-services/pain-order-sign";

// A token that is in order; a test changes what it is about.
struct Draft {
  Members header = {{"alg", Quoted("RS384")}, {"typ", Quoted("JWT")}, {"kid", Quoted("rsa")}};
  Members claims = {{"iss", Quoted(kIssuer)},
                    {"aud", Quoted(kAudience)},
                    {"exp", At(300)},
                    {"iat", At(0)},
                    {"jti", Quoted("nonce-1")}};

  std::string Unsigned() const {
    return Base64Url(Object(header)) + "." + Base64Url(Object(claims)) + ".";
  }
  std::string SignedBy(const Key& key) const {
    const auto named = header.find("alg");
    const std::string algorithm = named == header.end() ? "RS384" : named->second;
    return key.Token(Object(header), Object(claims), algorithm.substr(1, algorithm.size() - 2));
  }
};

inline Draft With(std::string name, std::string value) {
  Draft draft;
  draft.claims[std::move(name)] = std::move(value);
  return draft;
}

inline Draft WithHeader(std::string name, std::string value) {
  Draft draft;
  draft.header[std::move(name)] = std::move(value);
  return draft;
}

inline Draft Without(const std::string& name) {
  Draft draft;
  draft.claims.erase(name);
  draft.header.erase(name);
  return draft;
}

}  // namespace tokens
