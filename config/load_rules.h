#pragma once

#include <string>
#include <vector>

#include "cards/texts.h"
#include "config/problems.h"
#include "config/vocabulary.h"
#include "pathway/content.h"
#include "service/content_pack.h"

namespace config {

// red_flags.yaml
void LoadRedFlags(const std::string& file, const Vocabulary& vocabulary, pathway::Content& content,
                  Problems& problems);

// ladders.yaml. REQUIRES: drugs and orders are loaded.
void LoadLadders(const std::string& file, const Vocabulary& vocabulary, const cards::Texts& texts,
                 pathway::Content& content, Problems& problems);

// One file of rules/. Rules keep the order of the files and of the file: the first that fires
// decides. REQUIRES: drugs, orders, ladders, texts and the pack are loaded.
void LoadRules(const std::string& file, const Vocabulary& vocabulary, const cards::Texts& texts,
               service::ContentPack& pack, pathway::Content& content, Problems& problems);

}  // namespace config
