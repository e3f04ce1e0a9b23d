#pragma once

#include <map>
#include <string>
#include <vector>

#include "service/deployment.h"

namespace schedules {

// The drugs that have a page.
std::vector<std::string> Drugs();

// "tests/schedules/gabapentin_ER.txt"
std::string FileOf(const std::string& drug);

// What the content plans with a drug, for people: at each kidney function the limit, the start, the
// raise from the doses that patients come with, the reduction of those over the limit and the
// change of an order over it; then the taper.
std::string PageOf(const std::string& drug, const service::Deployment& deployment);

// The pages on file, to be held against those of other content.
class Pages {
 public:
  // `root`: of the sources.
  explicit Pages(const std::string& root);
  // The first drug with another page than on file; empty when none has.
  std::string FirstDifference(const service::Deployment& deployment) const;

 private:
  std::map<std::string, std::string> by_drug_;
};

}  // namespace schedules
