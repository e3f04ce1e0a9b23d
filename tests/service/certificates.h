#pragma once

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "tests/temporary_folder.h"

// Keys and certificates made for a test.
namespace certificates {

template <auto kFree>
struct Freeing {
  template <typename T>
  void operator()(T* thing) const {
    kFree(thing);
  }
};
using KeyPointer = std::unique_ptr<EVP_PKEY, Freeing<::EVP_PKEY_free>>;
using CertificatePointer = std::unique_ptr<X509, Freeing<::X509_free>>;

// What a certificate says.
struct Wish {
  std::string name = "host";           // of its owner; every one another
  std::string hosts = "IP:127.0.0.1";  // as OpenSSL writes them; empty: none
  long from = -60;                     // seconds from now
  long to = 600;                       // the same
  std::string purpose = "";            // as "serverAuth"; empty: any
  std::string kind = "EC";             // of its key
};

struct Pair {
  KeyPointer key;
  CertificatePointer certificate;
};

inline void Extend(X509* made, int what, const std::string& value) {
  if (value.empty()) return;
  X509_EXTENSION* extension = ::X509V3_EXT_conf_nid(nullptr, nullptr, what, value.c_str());
  ::X509_add_ext(made, extension, -1);
  ::X509_EXTENSION_free(extension);
}

// A new key and its certificate, signed by the issuer's key; by its own, as an authority, without
// one.
inline Pair Made(const Wish& wish, const Pair* issuer = nullptr) {
  Pair pair;
  pair.key.reset(wish.kind == "EC" ? ::EVP_EC_gen("P-256") : ::EVP_RSA_gen(2048U));
  pair.certificate.reset(::X509_new());
  X509* made = pair.certificate.get();
  ::X509_set_version(made, 2);
  ::ASN1_INTEGER_set(::X509_get_serialNumber(made), 1);
  ::X509_gmtime_adj(::X509_getm_notBefore(made), wish.from);
  ::X509_gmtime_adj(::X509_getm_notAfter(made), wish.to);
  ::X509_set_pubkey(made, pair.key.get());
  const auto* text = reinterpret_cast<const unsigned char*>(wish.name.c_str());
  ::X509_NAME_add_entry_by_txt(::X509_get_subject_name(made), "CN", MBSTRING_ASC, text, -1, -1, 0);
  const X509* signing = issuer == nullptr ? made : issuer->certificate.get();
  ::X509_set_issuer_name(made, ::X509_get_subject_name(signing));
  Extend(made, NID_subject_alt_name, wish.hosts);
  Extend(made, NID_ext_key_usage, wish.purpose);
  if (issuer == nullptr) Extend(made, NID_basic_constraints, "critical,CA:TRUE");
  ::X509_sign(made, issuer == nullptr ? pair.key.get() : issuer->key.get(), ::EVP_sha256());
  return pair;
}

// A folder of certificates and keys in PEM, removed with it.
class Folder {
 public:
  std::string At(const std::string& file) const { return folder_.At(file).string(); }

  // As NAME.pem and NAME.key; the key with a password, if one is given.
  void Write(const std::string& name, const Pair& pair, const std::string& password = "") const {
    const File certificate(std::fopen(At(name + ".pem").c_str(), "w"));
    ::PEM_write_X509(certificate.get(), pair.certificate.get());
    const File key(std::fopen(At(name + ".key").c_str(), "w"));
    const auto* secret = reinterpret_cast<const unsigned char*>(password.c_str());
    ::PEM_write_PrivateKey(key.get(), pair.key.get(),
                           password.empty() ? nullptr : ::EVP_aes_128_cbc(), secret,
                           static_cast<int>(password.size()), nullptr, nullptr);
  }

 private:
  using File = std::unique_ptr<std::FILE, Freeing<std::fclose>>;

  TemporaryFolder folder_;
};

// Those that tests of the server need, made once: `authority` signed all but `stranger`.
class Usual : public Folder {
 public:
  Usual() {
    const Pair authority = Made({.name = "authority", .hosts = ""});
    Write("authority", authority);
    Write("server", Made({.name = "server", .purpose = "serverAuth"}, &authority));
    Write("rsa", Made({.name = "rsa", .kind = "RSA"}, &authority));
    Write("client", Made({.name = "client",
                          .hosts = "DNS:ehr.example.org,IP:192.0.2.1,DNS:b.example.org",
                          .purpose = "clientAuth"},
                         &authority));
    Write("visitor", Made({.name = "visitor", .hosts = "DNS:visitor.example.org"}, &authority));
    Write("late", Made({.name = "late", .from = -600, .to = -60}, &authority));
    Write("early", Made({.name = "early", .from = 300}, &authority));
    Write("stranger", Made({.name = "stranger"}));
    Write("secret", Made({.name = "secret"}, &authority), "a password");
  }
};

inline const Usual& OnFile() {
  static const Usual usual;
  return usual;
}

}  // namespace certificates
