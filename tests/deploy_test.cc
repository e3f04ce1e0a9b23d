// The files that put the service into operation: that they are read as they are meant, and fit
// together. What installs is tested by script/test-package.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "config/schema.h"
#include "tests/example_site.h"
#include "tests/house.h"

namespace {

namespace fs = std::filesystem;

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;

// ---- configurations ----------------------------------------------------------------------------

TEST(DeployTest, TheExampleConfigurationsAreInOrder) {
  for (const char* folder : {"deploy", "deploy/kubernetes/config"}) {
    const ExampleSite site(folder);
    const service::Deployment deployment = config::LoadStrictly(site.Path());
    EXPECT_EQ(deployment.callers.trust, service::Trust::kJwt) << folder;
    EXPECT_TRUE(deployment.admin) << folder;
    EXPECT_FALSE(deployment.audit.path.empty()) << folder;
  }
}

// ---- systemd -----------------------------------------------------------------------------------

std::vector<std::string> LinesOf(const fs::path& file) {
  std::vector<std::string> lines;
  std::istringstream text(house::FileText(file));
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

TEST(UnitTest, RunsWithNothingItDoesNotNeed) {
  const auto lines = LinesOf(house::Root() / "deploy/systemd/nextstep.service");
  EXPECT_THAT(lines, IsSupersetOf({"User=nextstep", "NoNewPrivileges=yes", "CapabilityBoundingSet=",
                                   "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes",
                                   "PrivateDevices=yes", "ProtectKernelModules=yes",
                                   "ProtectKernelTunables=yes", "ProtectKernelLogs=yes",
                                   "MemoryDenyWriteExecute=yes", "UMask=0077", "Restart=on-failure",
                                   "StateDirectory=nextstep", "SystemCallFilter=@system-service",
                                   "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX"}));
}

// ---- containers --------------------------------------------------------------------------------

TEST(ContainerTest, RunsAsANumberFromAFixedBase) {
  std::string user;
  std::set<std::string> stages;
  for (const std::string& line : LinesOf(house::Root() / "deploy/Containerfile")) {
    std::istringstream words(line);
    std::string instruction;
    std::string first;
    words >> instruction >> first;
    if (instruction == "USER") user = first;
    if (instruction != "FROM") continue;
    EXPECT_NE(first.find(':'), std::string::npos) << line;
    EXPECT_THAT(first, Not(HasSubstr("latest")));
  }
  ASSERT_FALSE(user.empty());
  EXPECT_EQ(user.find_first_not_of("0123456789:"), std::string::npos) << user;
  EXPECT_NE(user.front(), '0');
}

TEST(ContainerTest, ComposeNamesWhatIsThere) {
  const fs::path folder = house::Root() / "deploy";
  const YAML::Node compose = YAML::LoadFile((folder / "compose.yaml").string());
  for (const auto& service : compose["services"]) {
    EXPECT_TRUE(service.second["read_only"].as<bool>()) << service.first;
    for (const auto& volume : service.second["volumes"]) {
      const std::string from =
          volume.as<std::string>().substr(0, volume.as<std::string>().find(':'));
      const bool is_named = compose["volumes"][from].IsDefined();
      EXPECT_TRUE(is_named || fs::exists(folder / from)) << from;
    }
    for (const auto& other : service.second["depends_on"]) {
      EXPECT_TRUE(compose["services"][other.as<std::string>()]) << other;
    }
  }
}

// ---- Kubernetes --------------------------------------------------------------------------------

class KubernetesTest : public ::testing::Test {
 protected:
  KubernetesTest() {
    for (const fs::path& file : house::FilesIn("deploy/kubernetes", {".yaml"})) {
      if (file.parent_path().filename() == "config") continue;
      for (const YAML::Node& one : YAML::LoadAllFromFile(file.string())) {
        EXPECT_TRUE(one["apiVersion"] && one["kind"]) << file;
        by_kind_[one["kind"].as<std::string>()].push_back(one);
      }
    }
  }

  YAML::Node Only(const std::string& kind) {
    EXPECT_EQ(by_kind_[kind].size(), 1U) << kind;
    return by_kind_[kind].front();
  }
  YAML::Node PodOf(const std::string& kind) { return Only(kind)["spec"]["template"]; }

  std::map<std::string, std::vector<YAML::Node>> by_kind_;
};

std::map<std::string, std::string> Labels(const YAML::Node& node) {
  return node.as<std::map<std::string, std::string>>();
}

std::set<std::string> Names(const YAML::Node& list) {
  std::set<std::string> names;
  for (const auto& one : list) names.insert(one["name"].as<std::string>());
  return names;
}

TEST_F(KubernetesTest, EverySelectorMeetsThePods) {
  const auto labels = Labels(PodOf("Deployment")["metadata"]["labels"]);
  EXPECT_EQ(Labels(Only("Deployment")["spec"]["selector"]["matchLabels"]), labels);
  EXPECT_EQ(Labels(Only("PodDisruptionBudget")["spec"]["selector"]["matchLabels"]), labels);
  EXPECT_EQ(Labels(Only("NetworkPolicy")["spec"]["podSelector"]["matchLabels"]), labels);
  for (const YAML::Node& service : by_kind_["Service"]) {
    EXPECT_EQ(Labels(service["spec"]["selector"]), labels);
  }
  EXPECT_EQ(Only("HorizontalPodAutoscaler")["spec"]["scaleTargetRef"]["name"].as<std::string>(),
            Only("Deployment")["metadata"]["name"].as<std::string>());
}

TEST_F(KubernetesTest, EveryPortIsOneOfTheContainer) {
  const YAML::Node container = PodOf("Deployment")["spec"]["containers"][0];
  const auto ports = Names(container["ports"]);
  for (const char* probe : {"startupProbe", "livenessProbe", "readinessProbe"}) {
    EXPECT_TRUE(ports.contains(container[probe]["httpGet"]["port"].as<std::string>())) << probe;
  }
  for (const YAML::Node& service : by_kind_["Service"]) {
    for (const auto& port : service["spec"]["ports"]) {
      EXPECT_TRUE(ports.contains(port["targetPort"].as<std::string>()));
    }
  }
  for (const auto& rule : Only("NetworkPolicy")["spec"]["ingress"]) {
    EXPECT_TRUE(ports.contains(rule["ports"][0]["port"].as<std::string>()));
  }
  const ExampleSite site("deploy/kubernetes/config");
  const service::Deployment deployment = config::LoadStrictly(site.Path());
  EXPECT_EQ(container["ports"][0]["containerPort"].as<int>(), deployment.listen.port);
  EXPECT_EQ(container["ports"][1]["containerPort"].as<int>(), deployment.admin->listen.port);
}

TEST_F(KubernetesTest, PodsRunWithNothingTheyDoNotNeed) {
  for (const char* kind : {"Deployment", "Job"}) {
    const YAML::Node pod = PodOf(kind)["spec"];
    EXPECT_TRUE(pod["securityContext"]["runAsNonRoot"].as<bool>()) << kind;
    EXPECT_GT(pod["securityContext"]["runAsUser"].as<int>(), 0) << kind;
    EXPECT_EQ(pod["securityContext"]["seccompProfile"]["type"].as<std::string>(), "RuntimeDefault");
    EXPECT_FALSE(pod["automountServiceAccountToken"].as<bool>()) << kind;
    const YAML::Node container = pod["containers"][0];
    const YAML::Node security = container["securityContext"];
    EXPECT_TRUE(security["readOnlyRootFilesystem"].as<bool>()) << kind;
    EXPECT_FALSE(security["allowPrivilegeEscalation"].as<bool>()) << kind;
    EXPECT_EQ(security["capabilities"]["drop"][0].as<std::string>(), "ALL") << kind;
    EXPECT_TRUE(container["resources"]["requests"]["memory"]) << kind;
    EXPECT_TRUE(container["resources"]["limits"]["memory"]) << kind;
  }
}

TEST_F(KubernetesTest, EveryVolumeThatIsMountedIsThere) {
  for (const char* kind : {"Deployment", "Job"}) {
    const YAML::Node pod = PodOf(kind)["spec"];
    EXPECT_EQ(Names(pod["containers"][0]["volumeMounts"]), Names(pod["volumes"])) << kind;
  }
}

TEST_F(KubernetesTest, SecretsAreFilesAndInNoManifest) {
  EXPECT_TRUE(by_kind_["Secret"].empty());
  for (const auto& volume : PodOf("Deployment")["spec"]["volumes"]) {
    if (!volume["secret"]) continue;
    EXPECT_EQ(volume["secret"]["defaultMode"].as<std::string>(), "0440");
  }
  EXPECT_FALSE(PodOf("Deployment")["spec"]["containers"][0]["env"]);
}

TEST_F(KubernetesTest, TheKustomizationNamesEveryFile) {
  const fs::path folder = house::Root() / "deploy/kubernetes";
  const YAML::Node whole = Only("Kustomization");
  std::set<std::string> named = {"kustomization.yaml", "replay-job.yaml"};
  for (const auto& file : whole["resources"]) named.insert(file.as<std::string>());
  std::set<std::string> there;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file()) there.insert(entry.path().filename().string());
  }
  EXPECT_EQ(named, there);
  for (const auto& file : whole["configMapGenerator"][0]["files"]) {
    EXPECT_TRUE(fs::exists(folder / file.as<std::string>())) << file;
  }
  const auto image = PodOf("Deployment")["spec"]["containers"][0]["image"].as<std::string>();
  EXPECT_EQ(whole["images"][0]["name"].as<std::string>(), image);
}

TEST_F(KubernetesTest, TheJobTakesAsManyPartsAsItHas) {
  const YAML::Node job = Only("Job")["spec"];
  EXPECT_EQ(job["completionMode"].as<std::string>(), "Indexed");
  const auto arguments =
      PodOf("Job")["spec"]["containers"][0]["args"].as<std::vector<std::string>>();
  EXPECT_THAT(arguments,
              Contains("$(JOB_COMPLETION_INDEX)/" + job["completions"].as<std::string>()));
  EXPECT_THAT(arguments, Contains("--resume"));
}

}  // namespace
