#include "tests/mutate/answers.h"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include <rapidjson/document.h>
#include <yaml-cpp/yaml.h>

#include "fhir/date.h"
#include "hooks/refusal.h"
#include "service/answer.h"
#include "tests/house.h"

namespace mutate {
namespace {

namespace fs = std::filesystem;
using house::FileText;

bool SameJson(const std::string& a, const std::string& b) {
  rapidjson::Document left;
  rapidjson::Document right;
  left.Parse(a.c_str());
  right.Parse(b.c_str());
  return !left.HasParseError() && !right.HasParseError() && left == right;
}

std::vector<fs::path> CaseFolders(const std::string& folder) {
  std::vector<fs::path> folders;
  for (const auto& service : fs::directory_iterator(folder)) {
    if (!service.is_directory()) continue;
    for (const auto& one : fs::directory_iterator(service.path())) folders.push_back(one.path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

}  // namespace

Answers::Answers(const std::string& folder, service::Deployment& deployment) {
  for (const fs::path& path : CaseFolders(folder)) {
    const YAML::Node about = YAML::LoadFile((path / "case.yaml").string());
    const service::Deployment& site =
        house::SandboxAt(about["site"] ? YAML::Dump(about["site"]) : std::string());
    Case one{path.lexically_relative(folder).generic_string(),
             path.parent_path().filename().string(),
             FileText(path / "request.json"),
             fhir::ReadDate(about["today"].as<std::string>()).value().earliest,
             site.content.site,
             site.profile,
             {}};
    one.answer = AnswerTo(one, deployment);
    const bool refused = fs::exists(path / "refusal.json");
    if (!SameJson(one.answer, FileText(path / (refused ? "refusal.json" : "cards.json")))) {
      throw std::runtime_error(one.name + " is not answered as its file says: run the tests first");
    }
    cases_.push_back(std::move(one));
  }
}

std::string Answers::FirstDifference(service::Deployment& deployment) {
  for (auto one = cases_.begin(); one != cases_.end(); ++one) {
    if (AnswerTo(*one, deployment) == one->answer) continue;
    std::string name = one->name;
    std::rotate(cases_.begin(), one, one + 1);
    return name;
  }
  return {};
}

std::string Answers::AnswerTo(const Case& one, service::Deployment& deployment) {
  deployment.content.site = one.site;
  deployment.profile = one.profile;
  try {
    return AnswerHookRequest(deployment, one.service, one.request, one.today);
  } catch (const hooks::Refusal& refusal) {
    return hooks::OperationOutcomeOf(refusal.What());
  } catch (const std::exception& failed) {
    return failed.what();
  }
}

}  // namespace mutate
