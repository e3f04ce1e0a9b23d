// What the cards rest on: primary sources only, and of their figures only those that somebody saw
// (D52, D53).
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/house.h"

namespace {

namespace fs = std::filesystem;

YAML::Node Sources() {
  static const YAML::Node file =
      YAML::LoadFile((house::Root() / "config/content/sources.yaml").string());
  return file["sources"];
}

// ---- the list of sources -----------------------------------------------------------------------

// Where the work itself stands: the publisher, or the resolver of its identifier. No summaries,
// mirrors or press.
const std::set<std::string>& PrimaryHosts() {
  static const std::set<std::string> hosts = {"acsearch.acr.org",
                                              "dailymed.nlm.nih.gov",
                                              "doi.org",
                                              "gettingitrightfirsttime.co.uk",
                                              "nationalspinenetwork.co.uk",
                                              "rapm.bmj.com",
                                              "www.aafp.org",
                                              "www.fda.gov",
                                              "www.healthquality.va.gov",
                                              "www.nice.org.uk",
                                              "www.who.int"};
  return hosts;
}

TEST(SourcesTest, EveryLinkLeadsToTheWorkItself) {
  static const std::regex kUrl("https://([^/]+)/.+");
  for (const auto& source : Sources()) {
    const auto url = source["url"].as<std::string>();
    std::smatch parts;
    EXPECT_TRUE(std::regex_match(url, parts, kUrl) && PrimaryHosts().contains(parts[1].str()))
        << source["id"].as<std::string>() << ": " << url;
  }
}

TEST(SourcesTest, ASourceNotReadInFullSaysWhichFiguresMayBePrinted) {
  for (const auto& source : Sources()) {
    const auto seen = source["seen"].as<std::string>();
    EXPECT_TRUE(seen == "seen" || seen == "partly" || seen == "unverified");
    EXPECT_NE(source["figures"].as<std::string>(""), "") << source["id"].as<std::string>();
    if (seen == "unverified") {
      EXPECT_EQ(source["figures"].as<std::string>(), "none") << source["id"].as<std::string>();
    }
  }
}

// ---- figures on cards --------------------------------------------------------------------------

struct Card {
  std::string where;
  std::string text;  // everything a prescriber reads
};

void AddText(std::string& text, const rapidjson::Value& from, const char* member) {
  if (from.HasMember(member) && from[member].IsString()) {
    text.append(from[member].GetString()).append("\n");
  }
}

std::string TextOf(const rapidjson::Value& card) {
  std::string text;
  AddText(text, card, "summary");
  AddText(text, card, "detail");
  if (!card.HasMember("suggestions")) return text;
  for (const auto& suggestion : card["suggestions"].GetArray()) {
    AddText(text, suggestion, "label");
    if (!suggestion.HasMember("actions")) continue;
    for (const auto& action : suggestion["actions"].GetArray()) {
      AddText(text, action, "description");
    }
  }
  return text;
}

// Every card of every golden case.
const std::vector<Card>& GoldenCards() {
  static const std::vector<Card> all = [] {
    std::vector<Card> cards;
    for (const fs::path& file : house::FilesIn("tests/cases", {".json"})) {
      if (file.filename() != "cards.json") continue;
      rapidjson::Document answer;
      answer.Parse(house::FileText(file).c_str());
      for (const auto& card : answer["cards"].GetArray()) {
        cards.push_back({file.parent_path().filename().string(), TextOf(card)});
      }
    }
    return cards;
  }();
  return all;
}

// Sentences and their halves; a source in brackets ends its half.
std::vector<std::string> ClausesOf(const std::string& text) {
  static const std::regex kEnd("[.?!](?=\\s|$)|[;\\n]|\\)(?=,)");
  return {std::sregex_token_iterator(text.begin(), text.end(), kEnd, -1),
          std::sregex_token_iterator()};
}

// What stood in the texts behind the pathway and could not be traced, or is wrong.
TEST(FiguresTest, NothingThatCouldNotBeTracedStandsOnACard) {
  static const std::map<std::string, std::regex> kForbidden = {
      {"S0-06: tolerability alone",
       std::regex("gabapentin.*fewer adverse.*(not|rather).*efficacy")},
      {"S0-10: effect for a year",
       std::regex("duloxetine.*(one year|12 months|a year)", std::regex::icase)},
      {"S0-16: intercostal block", std::regex("intercostal|neurolysis", std::regex::icase)},
      {"S0-23: a case report", std::regex("laminectomy.*gabapentin", std::regex::icase)},
      {"S0-27: how common",
       std::regex("(underdos|under-dos|low doses).*common", std::regex::icase)},
      {"S1-10: 300 mg called high", std::regex("pregabalin.*300 mg.*high", std::regex::icase)},
      {"S1-11: tramadol ER 400", std::regex("tramadol.*200.?(-|to).?400", std::regex::icase)},
      {"S1-18: menthol 1 %", std::regex("menthol.*1 ?%", std::regex::icase)},
      {"S1-24: 30-40 %", std::regex("30 ?(-|to) ?40 ?%")},
      {"S1-35: past use", std::regex("(past|prior) cannabis", std::regex::icase)},
      {"S1-37: placebo 25-38 %", std::regex("25 ?(-|to) ?38|placebo.*(25|38) ?%")},
      {"S2-34: 44 % dropped out", std::regex("44 ?%")},
      {"S2-37: 0.60 to 0.79", std::regex("0\\.60|0\\.79")},
      {"S3-19: fewer interventions", std::regex("fewer.*interventions", std::regex::icase)},
      {"S3-26: bulge 29-43 %", std::regex("bulg.*(29|43)", std::regex::icase)},
      {"S3-29: years late", std::regex("years late", std::regex::icase)},
      {"S4-11: psychological drivers", std::regex("psychological drivers", std::regex::icase)},
  };
  for (const Card& card : GoldenCards()) {
    for (const std::string& clause : ClausesOf(card.text)) {
      for (const auto& [what, pattern] : kForbidden) {
        EXPECT_FALSE(std::regex_search(clause, pattern))
            << card.where << ": " << what << ": " << clause;
      }
    }
  }
}

// A number needed to treat stands with its interval and the number needed to harm (G20).
TEST(FiguresTest, ANumberNeededToTreatHasItsContext) {
  static const std::regex kNumber("(NNT|needed to treat).*(4[.]7|4[.]3)");
  static const std::map<std::string, std::string> kInterval = {{"4.7", "3.6-6.7"},
                                                               {"4.3", "3.4-5.8"}};
  for (const Card& card : GoldenCards()) {
    for (const std::string& clause : ClausesOf(card.text)) {
      if (!std::regex_search(clause, kNumber)) continue;
      for (const auto& [number, interval] : kInterval) {
        if (clause.find(number) == std::string::npos) continue;
        EXPECT_NE(card.text.find(interval), std::string::npos) << card.where << ": " << number;
      }
      EXPECT_TRUE(card.text.find("NNH") != std::string::npos ||
                  card.text.find("to harm") != std::string::npos)
          << card.where << ": " << clause;
    }
  }
}

// A source read in part, as cards name it. Its own year and the number in its name are no figures.
struct ReadInPart {
  const char* id;
  const char* named;
};

constexpr ReadInPart kReadInPart[] = {
    {"NICE_NG59", "NG59"},
    {"ACPAPS2007", "ACP/APS"},
    {"BPS2013", "British Pain Society"},
    {"MOISSET2020", "French guideline"},
    {"CDC2022", "CDC"},
    {"BEERS2023", "Beers"},
    {"DWORKIN2010", "Dworkin"},
    {"ROBERTSON2019", "Robertson"},
    {"COMBODN2013", "COMBO-DN"},
    {"OPTIONDM2022", "OPTION-DM"},
    {"COCHRANE_GABA2017", "Cochrane 2017"},
    {"COCHRANE_PREG2019", "Cochrane 2019"},
    {"COCHRANE_AMI2015", "Cochrane 2015"},
    {"KHOROMI2005", "Khoromi 2005"},
    {"SHANTHANNA2017", "Shanthanna"},
    {"GIMENEZ2022", "Gimenez"},
    {"GRICE2008", "Grice"},
};

std::string FiguresOf(const std::string& id) {
  for (const auto& source : Sources()) {
    if (source["id"].as<std::string>() == id) return source["figures"].as<std::string>();
  }
  return {};
}

TEST(FiguresTest, EverySourceReadInPartIsLookedFor) {
  std::set<std::string> looked_for;
  for (const ReadInPart& one : kReadInPart) looked_for.insert(one.id);
  for (const auto& source : Sources()) {
    const auto id = source["id"].as<std::string>();
    // Labels give limits, which carry "service limit" in place of a name.
    if (source["figures"].as<std::string>() == "all" || id.starts_with("LBL_")) continue;
    EXPECT_TRUE(looked_for.contains(id)) << id;
  }
}

TEST(FiguresTest, OfASourceReadInPartOnlyTheFiguresSeenArePrinted) {
  static const std::regex kFigure("[0-9]+(?:[.,][0-9]+)*");
  static const std::regex kNoFigure("(19|20)[0-9]{2}|NG59|n = 18");
  for (const Card& card : GoldenCards()) {
    for (const std::string& clause : ClausesOf(card.text)) {
      for (const ReadInPart& source : kReadInPart) {
        if (clause.find(source.named) == std::string::npos) continue;
        const std::string seen = FiguresOf(source.id);
        const std::string bare = std::regex_replace(clause, kNoFigure, "");
        for (std::sregex_iterator figure(bare.begin(), bare.end(), kFigure), end; figure != end;
             ++figure) {
          EXPECT_NE(seen.find(figure->str()), std::string::npos)
              << card.where << ": " << source.id << " gives no " << figure->str() << ": " << clause;
        }
      }
    }
  }
}

}  // namespace
