#include "service/tls.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstddef>
#include <fstream>
#include <new>
#include <utility>

namespace service {
namespace {

constexpr const char* kSuites12 = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr int kSecurityLevel = 2;  // of OpenSSL: no key under 112 bits of strength, no SHA-1
constexpr long kMostCertificateBytes = 32L << 10;  // of a client's, with those above it
constexpr std::size_t kMostHelloBytes = std::size_t{16} << 10;
constexpr std::size_t kMostRecordBytes = std::size_t{16} << 10;

template <auto kFree>
struct Freeing {
  template <typename T>
  void operator()(T* thing) const {
    kFree(thing);
  }
};
using Context = std::unique_ptr<SSL_CTX, Freeing<SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Freeing<SSL_free>>;
using Bytes = std::unique_ptr<BIO, Freeing<BIO_free>>;
using Method = std::unique_ptr<BIO_METHOD, Freeing<BIO_meth_free>>;
using GeneralNames = std::unique_ptr<GENERAL_NAMES, Freeing<GENERAL_NAMES_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;

// ---- the files ---------------------------------------------------------------------------------

[[noreturn]] void Refuse(const char* setting, const std::string& file, const std::string& why) {
  throw TlsError(setting, file + " " + why);
}

std::string Reason() {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  return reason == nullptr ? "unknown reason" : reason;
}

void RequireReadable(const char* setting, const std::string& file) {
  ERR_clear_error();
  if (!std::ifstream(file)) Refuse(setting, file, "cannot be read");
}

// Without it OpenSSL would ask for a password on the terminal.
int NoPassword(char* /*to*/, int /*size*/, int /*for_writing*/, void* /*ours*/) { return -1; }

void UseCertificate(SSL_CTX* context, const std::string& file) {
  RequireReadable("certificate", file);
  if (SSL_CTX_use_certificate_chain_file(context, file.c_str()) != 1) {
    Refuse("certificate", file, "holds no certificate that can be used: " + Reason());
  }
  const X509* certificate = SSL_CTX_get0_certificate(context);
  if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0) {
    Refuse("certificate", file, "has expired");
  }
  if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0) {
    Refuse("certificate", file, "is not valid yet");
  }
}

void UseKey(SSL_CTX* context, const std::string& file) {
  RequireReadable("key", file);
  const Bytes bytes(BIO_new_file(file.c_str(), "r"));
  const Key key(PEM_read_bio_PrivateKey(bytes.get(), nullptr, NoPassword, nullptr));
  if (!key) Refuse("key", file, "holds no private key without a password: " + Reason());
  if (X509_check_private_key(SSL_CTX_get0_certificate(context), key.get()) != 1 ||
      SSL_CTX_use_PrivateKey(context, key.get()) != 1) {
    Refuse("key", file, "is not the key of the certificate");
  }
}

void RequireClientCertificates(SSL_CTX* context, const std::string& file) {
  RequireReadable("client_ca", file);
  STACK_OF(X509_NAME)* names = SSL_load_client_CA_file(file.c_str());
  if (names == nullptr || SSL_CTX_load_verify_file(context, file.c_str()) != 1) {
    sk_X509_NAME_pop_free(names, X509_NAME_free);
    Refuse("client_ca", file, "holds no certificates that can be used: " + Reason());
  }
  SSL_CTX_set_client_CA_list(context, names);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
}

void Restrict(SSL_CTX* context, TlsVersion least) {
  const int version = least == TlsVersion::k13 ? TLS1_3_VERSION : TLS1_2_VERSION;
  SSL_CTX_set_security_level(context, kSecurityLevel);
  if (SSL_CTX_set_min_proto_version(context, version) != 1 ||
      SSL_CTX_set_cipher_list(context, kSuites12) != 1) {
    throw std::runtime_error("this OpenSSL cannot be held to safe versions and suites of TLS");
  }
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_max_cert_list(context, kMostCertificateBytes);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
}

// ---- bytes in and out --------------------------------------------------------------------------

struct Buffers {
  std::string_view incoming;
  std::string outgoing;
};

Buffers& BuffersOf(BIO* bio) { return *static_cast<Buffers*>(BIO_get_data(bio)); }

int ReadFrom(BIO* bio, char* to, int size) {
  std::string_view& incoming = BuffersOf(bio).incoming;
  BIO_clear_retry_flags(bio);
  if (incoming.empty()) {
    BIO_set_retry_read(bio);
    return -1;
  }
  const std::size_t count = incoming.copy(to, static_cast<std::size_t>(size));
  incoming.remove_prefix(count);
  return static_cast<int>(count);
}

// No exception may pass through OpenSSL.
int WriteTo(BIO* bio, const char* from, int size) try {
  BuffersOf(bio).outgoing.append(from, static_cast<std::size_t>(size));
  return size;
} catch (const std::bad_alloc&) {
  return -1;
}

long Control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO_METHOD* MethodOfBuffers() {
  static const Method method = [] {
    Method made(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "buffers"));
    BIO_meth_set_read(made.get(), ReadFrom);
    BIO_meth_set_write(made.get(), WriteTo);
    BIO_meth_set_ctrl(made.get(), Control);
    return made;
  }();
  return method.get();
}

// RFC 8446 sections 5.1 and 4: the heads of a record and of the ClientHello in it.
constexpr std::size_t kHeads = 9;

// Whether this may be the begin of a handshake of sane length. OpenSSL takes memory for what is
// announced, so this is asked before it sees a byte. REQUIRES: kHeads bytes.
bool IsHello(std::string_view begin) {
  const auto byte = [begin](std::size_t at) { return static_cast<unsigned char>(begin[at]); };
  const std::size_t length = (std::size_t{byte(6)} << 16) | (std::size_t{byte(7)} << 8) | byte(8);
  return byte(0) == SSL3_RT_HANDSHAKE && byte(5) == SSL3_MT_CLIENT_HELLO &&
         length <= kMostHelloBytes;
}

}  // namespace

struct TlsContext::State {
  Context context;
};

TlsContext::TlsContext(const TlsSettings& settings) : state_(std::make_unique<State>()) {
  state_->context.reset(SSL_CTX_new(TLS_server_method()));
  if (!state_->context) throw std::bad_alloc();
  SSL_CTX* context = state_->context.get();
  Restrict(context, settings.min_version);
  UseCertificate(context, settings.certificate);
  UseKey(context, settings.key);
  if (!settings.client_ca.empty()) RequireClientCertificates(context, settings.client_ca);
}

TlsContext::~TlsContext() = default;

struct TlsSession::State {
  Buffers buffers;
  std::string begin;  // until it is long enough to be judged
  bool is_hello = false;
  bool has_ended = false;
  bool has_failed = false;
  Session session;
};

TlsSession::TlsSession(const TlsContext& context) : state_(std::make_unique<State>()) {
  state_->session.reset(SSL_new(context.state_->context.get()));
  BIO* bio = BIO_new(MethodOfBuffers());
  if (!state_->session || bio == nullptr) {
    BIO_free(bio);
    throw std::bad_alloc();
  }
  BIO_set_data(bio, &state_->buffers);
  BIO_set_init(bio, 1);
  SSL_set_bio(state_->session.get(), bio, bio);
  SSL_set_accept_state(state_->session.get());
}

TlsSession::~TlsSession() = default;

std::string TlsSession::Open(std::string_view arrived) {
  std::string begin;
  if (!state_->is_hello) {
    state_->begin.append(arrived);
    // What is no handshake at all is known by its first byte.
    if (state_->begin[0] == SSL3_RT_HANDSHAKE && state_->begin.size() < kHeads) return {};
    state_->is_hello = state_->begin.size() >= kHeads && IsHello(state_->begin);
    state_->has_failed = !state_->is_hello;
    begin = std::exchange(state_->begin, {});
    arrived = begin;
  }
  state_->buffers.incoming = arrived;
  std::string plain;
  std::array<char, kMostRecordBytes> record;
  while (!state_->has_failed && !state_->has_ended) {
    ERR_clear_error();
    SSL* session = state_->session.get();
    const int count = SSL_read(session, record.data(), static_cast<int>(record.size()));
    if (count > 0) {
      plain.append(record.data(), static_cast<std::size_t>(count));
      continue;
    }
    const int why = SSL_get_error(session, count);
    if (why == SSL_ERROR_WANT_READ) break;
    state_->has_ended = why == SSL_ERROR_ZERO_RETURN;
    state_->has_failed = !state_->has_ended;
  }
  state_->buffers.incoming = {};
  return plain;
}

void TlsSession::Seal(std::string_view plain) {
  if (plain.empty() || state_->has_failed) return;
  ERR_clear_error();
  std::size_t sealed = 0;
  state_->has_failed =
      SSL_write_ex(state_->session.get(), plain.data(), plain.size(), &sealed) != 1;
}

void TlsSession::SealEnd() {
  SSL* session = state_->session.get();
  const bool was_sealed = (SSL_get_shutdown(session) & SSL_SENT_SHUTDOWN) != 0;
  if (!IsEstablished() || state_->has_failed || was_sealed) return;
  ERR_clear_error();
  SSL_shutdown(session);
}

std::string TlsSession::TakeOutgoing() { return std::exchange(state_->buffers.outgoing, {}); }

std::vector<std::string> TlsSession::ClientNames() const {
  std::vector<std::string> names;
  const X509* certificate = SSL_get0_peer_certificate(state_->session.get());
  if (certificate == nullptr) return names;
  const GeneralNames all(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; i < sk_GENERAL_NAME_num(all.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(all.get(), i);
    if (name->type != GEN_DNS) continue;
    const auto* text = reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName));
    names.emplace_back(text, static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
  }
  return names;
}

bool TlsSession::IsEstablished() const { return SSL_is_init_finished(state_->session.get()) == 1; }
bool TlsSession::HasEnded() const { return state_->has_ended; }
bool TlsSession::HasFailed() const { return state_->has_failed; }

}  // namespace service
