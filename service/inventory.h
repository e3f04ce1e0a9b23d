#pragma once

#include <string>
#include <vector>

#include "cards/texts.h"
#include "pathway/content.h"
#include "service/deployment.h"

namespace service {

// A safety rule, and every drug of the content that it stands on.
struct GateOnDrugs {
  const pathway::Gate* gate;
  std::vector<const pathway::Drug*> drugs;  // by id
};

// The gates of all drugs, each once, by id.
std::vector<GateOnDrugs> GatesOf(const pathway::Content& content);

std::vector<std::string> NamesOf(const std::vector<const pathway::Drug*>& drugs);

// "NICE NG59: Low back pain and sciatica in over 16s, 2016 (2020)"
std::string CitationOf(const cards::SourceText& source);

// What the content pack holds: every rule, safety rule and red flag.

// A table for people.
std::string InventoryText(const Deployment& deployment);
// With every rule's provenance, sources and questions.
std::string InventoryJson(const Deployment& deployment);
// One row for each rule, safety rule and red flag; header first (RFC 4180).
std::string InventoryCsv(const Deployment& deployment);
// The pathway as a page for clinicians: what each rule asks, what it says, what it rests on.
std::string InventoryMarkdown(const Deployment& deployment);

}  // namespace service
