#include "service/media_type.h"

#include <gtest/gtest.h>

#include <string>

namespace service {
namespace {

struct Accept {
  const char* name;
  const char* field;
  bool accepts;
};

class AcceptTest : public ::testing::TestWithParam<Accept> {};

TEST_P(AcceptTest, TellsWhetherJsonMayBeTheAnswer) {
  EXPECT_EQ(AcceptsJson(GetParam().field), GetParam().accepts);
}

INSTANTIATE_TEST_SUITE_P(
    Fields, AcceptTest,
    ::testing::Values(Accept{"None", "", true}, Accept{"Blank", "  ", true},
                      Accept{"Json", "application/json", true},
                      Accept{"UpperCase", "Application/JSON", true},
                      Accept{"Fhir", "application/fhir+json", true},
                      Accept{"FhirOfOld", "application/json+fhir", true},
                      Accept{"Application", "application/*", true}, Accept{"Any", "*/*", true},
                      Accept{"OfSeveral", "text/html, application/json;q=0.1", true},
                      Accept{"Browser", "text/html,application/xhtml+xml,*/*;q=0.8", true},
                      Accept{"Parameter", "application/json; charset=utf-8", true},
                      Accept{"LowWeight", "application/json;q=0.001", true},
                      Accept{"Xml", "application/fhir+xml", false},
                      Accept{"Html", "text/html", false},
                      Accept{"Refused", "application/json;q=0", false},
                      Accept{"RefusedLong", "application/json ; q=0.000", false},
                      Accept{"RefusedOfAny", "*/*, application/json;q=0", false},
                      Accept{"RefusedOfAnyBefore", "application/json;q=0, */*", false},
                      Accept{"AnyRefused", "*/*;q=0", false},
                      Accept{"AllButOthers", "*/*;q=0, application/json", true},
                      Accept{"BeginsAlike", "application/json5", false}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(ContentTypeSpellingTest, JsonIsKnownInTheSpellingsOfEhrs) {
  for (const char* type : {"application/json", "APPLICATION/JSON;charset=utf-8", "text/json",
                           "application/fhir+json ; x=y", "application/json+fhir"}) {
    EXPECT_TRUE(IsJson(type)) << type;
  }
  for (const char* type : {"", "text/plain", "application/jsonp", "multipart/form-data; a=json"}) {
    EXPECT_FALSE(IsJson(type)) << type;
  }
}

}  // namespace
}  // namespace service
