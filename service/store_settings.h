#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace service {

// Where served cards wait while the store is out of reach.
struct SpoolSettings {
  std::string folder;  // empty: they wait in memory alone
  std::uint64_t max_bytes = std::uint64_t{64} << 20;

  friend bool operator==(const SpoolSettings&, const SpoolSettings&) = default;
};

struct StoreSettings {
  std::string url;       // "store.sqlite", "sqlite:PATH", "postgresql://..."; empty: in memory
  std::string password;  // of PostgreSQL's user; empty: as libpq finds it
  std::string key;       // secret, of the hashes of patients and users; empty: one of the process
  std::chrono::milliseconds timeout{500};  // that an answer waits for the store, at most
  bool migrates = false;  // brings PostgreSQL's tables up to date when the service starts
  SpoolSettings spool;

  friend bool operator==(const StoreSettings&, const StoreSettings&) = default;
};

}  // namespace service
