#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace service {

enum class TlsVersion { k12, k13 };

struct TlsSettings {
  std::string certificate;  // PEM file: the server's, then those between it and its authority
  std::string key;          // PEM file, without a password
  std::string client_ca;    // PEM file; callers need a certificate by one of these. Empty: none
  TlsVersion min_version = TlsVersion::k12;

  friend bool operator==(const TlsSettings&, const TlsSettings&) = default;
};

// A file that TLS cannot be served with.
class TlsError : public std::runtime_error {
 public:
  TlsError(const char* setting, const std::string& why)
      : std::runtime_error(why), setting_(setting) {}
  const char* Setting() const { return setting_; }  // "certificate", "key" or "client_ca"

 private:
  const char* setting_;
};

// What all connections over TLS share: the certificates, read once, and what may be agreed on. TLS
// 1.2 or 1.3 with forward secrecy and authenticated encryption; no compression, no renegotiation,
// no resumption.
class TlsContext {
 public:
  // Throws TlsError.
  explicit TlsContext(const TlsSettings& settings);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

 private:
  friend class TlsSession;
  struct State;
  std::unique_ptr<State> state_;
};

// The server's side of one TLS connection, as bytes in and bytes out. Knows no socket, so that
// nothing in it waits.
class TlsSession {
 public:
  // REQUIRES: the context outlives the session.
  explicit TlsSession(const TlsContext& context);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  // Takes what has arrived and returns what it says in plain. REQUIRES: neither failed nor ended.
  std::string Open(std::string_view arrived);

  // REQUIRES: IsEstablished().
  void Seal(std::string_view plain);

  // Says that nothing more will be sent (close_notify), once and where that can still be said.
  void SealEnd();

  // What is to be sent for all of the above.
  std::string TakeOutgoing();

  // The DNS names in the client's certificate, which was verified; none without one.
  std::vector<std::string> ClientNames() const;

  bool IsEstablished() const;  // the handshake is done
  bool HasEnded() const;       // the client has said that it sends no more
  bool HasFailed() const;      // nothing more can be read or sealed

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace service
