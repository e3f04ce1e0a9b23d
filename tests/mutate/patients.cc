#include "tests/mutate/patients.h"

#include <algorithm>
#include <utility>

namespace mutate {

Patients::Patients(service::Deployment& deployment) {
  const pathway::SiteChoices usual = deployment.content.site;
  const property::Vocabulary words =
      property::VocabularyOf(deployment.content, property::Ingredients());
  for (property::Inhabitant& made : property::Population(words, usual)) {
    std::string outline = OutlineOf(made, deployment);
    patients_.push_back({std::move(made), std::move(outline)});
  }
  deployment.content.site = usual;
}

bool Patients::SomeoneDiffers(service::Deployment& deployment) {
  const auto found =
      std::find_if(patients_.begin(), patients_.end(), [&deployment](const Patient& one) {
        return OutlineOf(one.inhabitant, deployment) != one.outline;
      });
  if (found == patients_.end()) return false;
  std::rotate(patients_.begin(), found, found + 1);
  return true;
}

}  // namespace mutate
