#include "service/admin_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace service {
namespace {

constexpr const char* kToken = "a-secret-of-operators-0123456789";

HttpResponse Said(const std::string& text) { return {200, text, "text/plain", {}}; }

AdminRoutes Routes() {
  using Access = AdminEndpoint::Access;
  return {kToken,
          {{"GET", "/open", Access::kOpen, [](HttpRequest&&) { return Said("open"); }},
           {"GET", "/thing", Access::kToken, [](HttpRequest&&) { return Said("read"); }},
           {"POST", "/thing", Access::kToken, [](HttpRequest&&) { return Said("written"); }},
           {"GET", "/pages/", Access::kToken, [](HttpRequest&& r) { return Said(r.path); }},
           {"POST", "/broken", Access::kToken,
            [](HttpRequest&&) -> HttpResponse { throw std::runtime_error("patient 42"); }}}};
}

HttpResponse Asked(const std::string& method, const std::string& path,
                   const std::string& authorization = std::string("Bearer ") + kToken) {
  HttpRequest request;
  request.method = method;
  request.path = path;
  if (!authorization.empty()) request.headers = {{"authorization", authorization}};
  return Routes().Handle(std::move(request));
}

TEST(AdminRoutesTest, AnswersWhoHasTheToken) {
  EXPECT_EQ(Asked("GET", "/thing").body, "read");
  EXPECT_EQ(Asked("HEAD", "/thing").body, "read");
  EXPECT_EQ(Asked("POST", "/thing").body, "written");
  EXPECT_EQ(Asked("GET", "/pages/app.js").body, "/pages/app.js");
}

TEST(AdminRoutesTest, TellsNothingToWhoHasNot) {
  const std::string token = kToken;
  for (const std::string& sent :
       {std::string(), std::string("Bearer "), "Bearer " + token.substr(1), "Bearer " + token + "x",
        "Bearer " + token.substr(0, 5), "Basic " + token, "bearer" + token, token}) {
    for (const char* path : {"/thing", "/nothing", "/broken", "/pages/app.js"}) {
      const HttpResponse response = Asked("GET", path, sent);
      EXPECT_EQ(response.status, 401) << sent;
      EXPECT_EQ(response.body, "");
    }
  }
}

TEST(AdminRoutesTest, AnswersWhatIsOpenToEveryone) {
  EXPECT_EQ(Asked("GET", "/open", "").body, "open");
  EXPECT_EQ(Asked("POST", "/open", "").status, 401);
}

TEST(AdminRoutesTest, SaysWhatIsNotThereAndWhatIsNotAllowed) {
  EXPECT_EQ(Asked("GET", "/nothing").status, 404);
  EXPECT_EQ(Asked("GET", "/thing/below").status, 404);
  const HttpResponse response = Asked("DELETE", "/thing");
  EXPECT_EQ(response.status, 405);
  EXPECT_THAT(response.headers, ::testing::Contains(::testing::Pair("Allow", "GET, POST")));
}

TEST(AdminRoutesTest, AnEndpointThatThrowsTellsNothingOfWhy) {
  const HttpResponse response = Asked("POST", "/broken");
  EXPECT_EQ(response.status, 500);
  EXPECT_THAT(response.body, ::testing::Not(::testing::HasSubstr("42")));
}

}  // namespace
}  // namespace service
