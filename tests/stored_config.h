#pragma once

#include <fstream>
#include <string>

#include "service/audit_log.h"
#include "service/store_settings.h"
#include "tests/program.h"

namespace program {

// The shipped configuration with a store, a spool and an audit of its own.
class StoredConfig : public EditedConfig {
 public:
  // Without a URL: a SQLite file in its folder. `audit` is what else the audit is told.
  explicit StoredConfig(const std::string& url = "", const std::string& audit = "",
                        const std::string& store = "timeout_ms: 500") {
    url_ = url.empty() ? At("store.sqlite").string() : url;
    std::ofstream(At("store.key")) << kStoreKey << "\n";
    std::ofstream(At("audit.key")) << kAuditKey << "\n";
    Replace("sandbox.yaml", "check_answers: true",
            "check_answers: true\nstore:\n  url: " + url_ + "\n  key_file: store.key\n  " + store +
                "\n  spool: {folder: " + At("spool").string() +
                "}\naudit: {path: " + At("audit.jsonl").string() + ", key_file: audit.key" +
                (audit.empty() ? "" : ", " + audit) + "}");
  }

  // As the program reads them.
  service::StoreSettings Store() const {
    service::StoreSettings settings;
    settings.url = url_;
    settings.key = kStoreKey;
    settings.timeout = std::chrono::seconds(5);
    return settings;
  }
  service::AuditSettings Audit() const {
    service::AuditSettings settings;
    settings.path = At("audit.jsonl").string();
    settings.key = kAuditKey;
    settings.keep = service::AuditSettings::Keep::kStore;
    return settings;
  }

  static constexpr const char* kStoreKey = "a secret of at least thirty-two bytes";
  static constexpr const char* kAuditKey = "another secret of thirty-two bytes or more";

 private:
  std::string url_;
};

}  // namespace program
