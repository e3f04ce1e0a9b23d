#include "service/store.h"
#include "service/store_sessions.h"

namespace service {

void Store::KeepAudit(const std::vector<AuditRow>& rows) {
  const auto insert = [&](soci::session& sql) {
    for (const AuditRow& row : rows) {
      const auto place = static_cast<long long>(row.place);
      sql << "INSERT INTO audit (chain, place, day, line) VALUES (:chain, :place, :day, :line) "
             "ON CONFLICT DO NOTHING",
          soci::use(row.chain), soci::use(place), soci::use(row.day), soci::use(row.line);
    }
  };
  sessions_->Write("the audit could not be written", insert, Patience::kBackground);
}

std::vector<std::string> Store::AuditChains() {
  std::vector<std::string> chains;
  const auto read_all = [&](soci::session& sql) {
    chains.clear();
    std::string chain;
    soci::statement read = (sql.prepare << "SELECT chain FROM audit UNION SELECT chain FROM "
                                           "audit_anchor ORDER BY chain",
                            soci::into(chain));
    read.execute();
    while (read.fetch()) chains.push_back(chain);
  };
  sessions_->Read("the audit could not be read", read_all, Patience::kCommand);
  return chains;
}

std::vector<AuditRow> Store::AuditRows(const std::string& chain, std::int64_t after, int most) {
  std::vector<AuditRow> rows;
  const auto read_some = [&](soci::session& sql) {
    rows.clear();
    const auto from = static_cast<long long>(after);
    long long place = 0;
    AuditRow row{chain, 0, "", ""};
    soci::statement read =
        (sql.prepare << "SELECT place, line, day FROM audit WHERE chain = :chain AND place > "
                        ":after ORDER BY place LIMIT :most",
         soci::use(chain), soci::use(from), soci::use(most), soci::into(place),
         soci::into(row.line), soci::into(row.day));
    read.execute();
    while (read.fetch()) {
      row.place = place;
      rows.push_back(row);
    }
  };
  sessions_->Read("the audit could not be read", read_some, Patience::kCommand);
  return rows;
}

std::vector<AuditAnchor> Store::AuditAnchors() {
  std::vector<AuditAnchor> anchors;
  const auto read_all = [&](soci::session& sql) {
    anchors.clear();
    AuditAnchor anchor;
    soci::statement read = (sql.prepare << "SELECT chain, anchor FROM audit_anchor ORDER BY chain",
                            soci::into(anchor.chain), soci::into(anchor.text));
    read.execute();
    while (read.fetch()) anchors.push_back(anchor);
  };
  sessions_->Read("the audit could not be read", read_all, Patience::kCommand);
  return anchors;
}

void Store::PruneAudit(const AuditAnchor& anchor, std::int64_t until) {
  const auto prune = [&](soci::session& sql) {
    const auto last = static_cast<long long>(until);
    sql << "DELETE FROM audit WHERE chain = :chain AND place <= :until", soci::use(anchor.chain),
        soci::use(last);
    sql << "DELETE FROM audit_anchor WHERE chain = :chain", soci::use(anchor.chain);
    sql << "INSERT INTO audit_anchor (chain, anchor) VALUES (:chain, :anchor)",
        soci::use(anchor.chain), soci::use(anchor.text);
  };
  sessions_->Write("the audit could not be pruned", prune, Patience::kCommand);
}

}  // namespace service
