#include "service/store.h"
#include "service/store_sessions.h"

namespace service {
namespace {

std::optional<AuditMark> MarkIn(Sessions& sessions, const std::string& table,
                                const std::string& chain) {
  std::optional<AuditMark> mark;
  const auto read_one = [&](soci::session& sql) {
    mark.reset();
    long long place = 0;
    AuditMark found{chain, 0, "", ""};
    soci::statement read =
        (sql.prepare << "SELECT place, hash, seal FROM " + table + " WHERE chain = :chain",
         soci::use(chain), soci::into(place), soci::into(found.hash), soci::into(found.seal));
    if (!read.execute(true)) return;
    found.place = place;
    mark = found;
  };
  sessions.Read("the audit could not be read", read_one, Patience::kCommand);
  return mark;
}

}  // namespace

void Store::KeepAudit(const std::vector<AuditRow>& rows, const AuditMark& head) {
  const auto insert = [&](soci::session& sql) {
    for (const AuditRow& row : rows) {
      const auto place = static_cast<long long>(row.place);
      sql << "INSERT INTO audit (chain, place, day, line) VALUES (:chain, :place, :day, :line) "
             "ON CONFLICT DO NOTHING",
          soci::use(row.chain), soci::use(place), soci::use(row.day), soci::use(row.line);
    }
    const auto last = static_cast<long long>(head.place);
    sql << "INSERT INTO audit_head (chain, place, hash, seal) VALUES (:chain, :place, :hash, "
           ":seal) ON CONFLICT (chain) DO UPDATE SET place = excluded.place, hash = excluded.hash, "
           "seal = excluded.seal WHERE audit_head.place < excluded.place",
        soci::use(head.chain), soci::use(last), soci::use(head.hash), soci::use(head.seal);
  };
  sessions_->Write("the audit could not be written", insert, Patience::kBackground);
}

std::vector<std::string> Store::AuditChains() {
  std::vector<std::string> chains;
  const auto read_all = [&](soci::session& sql) {
    chains.clear();
    std::string chain;
    soci::statement read = (sql.prepare << "SELECT chain FROM audit UNION SELECT chain FROM "
                                           "audit_head ORDER BY chain",
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

std::optional<AuditMark> Store::AuditAnchor(const std::string& chain) {
  return MarkIn(*sessions_, "audit_anchor", chain);
}

std::optional<AuditMark> Store::AuditHead(const std::string& chain) {
  return MarkIn(*sessions_, "audit_head", chain);
}

void Store::PruneAudit(const AuditMark& anchor) {
  const auto prune = [&](soci::session& sql) {
    const auto last = static_cast<long long>(anchor.place);
    sql << "DELETE FROM audit WHERE chain = :chain AND place <= :until", soci::use(anchor.chain),
        soci::use(last);
    sql << "DELETE FROM audit_anchor WHERE chain = :chain", soci::use(anchor.chain);
    sql << "INSERT INTO audit_anchor (chain, place, hash, seal) VALUES (:chain, :place, :hash, "
           ":seal)",
        soci::use(anchor.chain), soci::use(last), soci::use(anchor.hash), soci::use(anchor.seal);
  };
  sessions_->Write("the audit could not be pruned", prune, Patience::kCommand);
}

}  // namespace service
