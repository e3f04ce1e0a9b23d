#pragma once

#include <string>
#include <vector>

#include "service/deployment.h"
#include "tests/property/population.h"

namespace mutate {

// The generated patients whose answers stand on file (tests/property/population.txt).
class Patients {
 public:
  explicit Patients(service::Deployment& deployment);

  // Whether anyone is answered otherwise than by the content they were made with. Who told the
  // last contents apart is asked first. The deployment then has the site of the last one asked.
  bool SomeoneDiffers(service::Deployment& deployment);

 private:
  struct Patient {
    property::Inhabitant inhabitant;
    std::string outline;
  };
  std::vector<Patient> patients_;
};

}  // namespace mutate
