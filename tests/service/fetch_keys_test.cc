#include "service/fetch_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "tests/service/raw_client.h"

namespace service {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

std::string UrlOf(int port, const std::string& path = "/jwks") {
  return "http://127.0.0.1:" + std::to_string(port) + path;
}

tl::expected<std::string, std::string> Fetched(const std::string& url,
                                               std::chrono::milliseconds deadline = 5s) {
  return HttpsFetch({.deadline = deadline, .ca_file = {}})(url, {});
}

TEST(FetchTest, GivesTheBody) {
  RunningServer server([](HttpRequest&& request) {
    return HttpResponse{200, request.method + " " + request.path, "application/json", {}};
  });
  const auto body = Fetched(UrlOf(server.Port(), "/a/jwks?x=1"));
  ASSERT_TRUE(body) << body.error();
  EXPECT_EQ(*body, "GET /a/jwks");
}

TEST(FetchTest, SendsNoTokenAndNoBody) {
  RunningServer server([](HttpRequest&& request) {
    return HttpResponse{
        200, std::string(request.Header("Authorization")) + "|" + request.body, "text/plain", {}};
  });
  EXPECT_EQ(Fetched(UrlOf(server.Port())).value_or("failed"), "|");
}

TEST(FetchTest, FollowsNoRedirect) {
  std::atomic<int> asked = 0;
  RunningServer elsewhere([&](HttpRequest&&) {
    ++asked;
    return HttpResponse{};
  });
  RunningServer server([&](HttpRequest&&) {
    return HttpResponse{302, "", "", {{"Location", UrlOf(elsewhere.Port())}}};
  });
  const auto body = Fetched(UrlOf(server.Port()));
  ASSERT_FALSE(body);
  EXPECT_EQ(body.error(), "answered with status 302");
  EXPECT_EQ(asked, 0);
}

TEST(FetchTest, AnyStatusBut200IsAFailure) {
  for (const int status : {204, 404, 500}) {
    RunningServer server([status](HttpRequest&&) { return HttpResponse{status, "", "", {}}; });
    EXPECT_FALSE(Fetched(UrlOf(server.Port()))) << status;
  }
}

TEST(FetchTest, TakesNoMoreThanAKeySetMayHave) {
  RunningServer server([](HttpRequest&& request) {
    const std::size_t more = request.path == "/more" ? 1 : 0;
    return HttpResponse{200, std::string(kMaxKeySetBytes + more, 'x'), "text/plain", {}};
  });
  EXPECT_TRUE(Fetched(UrlOf(server.Port())));
  EXPECT_EQ(Fetched(UrlOf(server.Port(), "/more")).error(), "more than a key set may have");
}

TEST(FetchTest, AHostThatIsNotThereIsAFailure) {
  int port = 0;
  {
    RunningServer server([](HttpRequest&&) { return HttpResponse(); });
    port = server.Port();
  }
  EXPECT_THAT(Fetched(UrlOf(port)).error(), HasSubstr("cannot be fetched"));
}

// A host that accepts and then sends a byte for every one it is asked for, without end.
class Dripping {
 public:
  Dripping() : listening_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof(address);
    ::bind(listening_.Number(), generic, size);
    ::listen(listening_.Number(), 1);
    ::getsockname(listening_.Number(), generic, &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Drip(); });
  }
  ~Dripping() {
    ::shutdown(listening_.Number(), SHUT_RDWR);
    thread_.join();
  }
  int Port() const { return port_; }

 private:
  // poll() for a byte that never comes is what sets the pace.
  void Drip() const {
    const FileDescriptor client(::accept(listening_.Number(), nullptr, nullptr));
    const std::string_view head = "HTTP/1.1 200 OK\r\nX: ";
    ::send(client.Number(), head.data(), head.size(), MSG_NOSIGNAL);
    while (::send(client.Number(), "x", 1, MSG_NOSIGNAL) == 1) {
      pollfd none{-1, 0, 0};
      ::poll(&none, 1, 5);
    }
  }

  FileDescriptor listening_;
  int port_ = 0;
  std::thread thread_;
};

TEST(FetchTest, ADrippingHostIsLeftAtTheDeadline) {
  const Dripping host;
  const auto began = std::chrono::steady_clock::now();
  EXPECT_FALSE(Fetched(UrlOf(host.Port()), 100ms));
  EXPECT_LT(std::chrono::steady_clock::now() - began, 3s);
}

// ---- where from --------------------------------------------------------------------------------

TEST(KeySetUrlTest, IsHttpsOrTheLoopback) {
  for (const char* url : {"https://ehr.example.org/jwks", "https://ehr.example.org:8443/a?b=c",
                          "https://ehr.example.org", "http://127.0.0.1:80/x", "http://localhost/x",
                          "http://[::1]:8080/x"}) {
    EXPECT_TRUE(IsKeySetUrl(url)) << url;
  }
  for (const char* url :
       {"", "x", "http://ehr.example.org/jwks", "ftp://ehr.example.org", "file:///etc/passwd",
        "https://", "https:///x", "https://user@ehr.example.org/", "https://a\\b/", "https://a b/",
        "https://ehr.example.org/#x", "HTTP://127.0.0.1/", "http://127.0.0.1.evil.example/",
        "http://localhost.evil.example/", "http://127.0.0.1@evil.example/", "https://a\r\nb/"}) {
    EXPECT_FALSE(IsKeySetUrl(url)) << url;
  }
}

TEST(KeySetUrlTest, AnotherIsNotAskedAtAll) {
  EXPECT_EQ(Fetched("http://ehr.example.org/jwks").error(), "not fetched from such a URL");
}

}  // namespace
}  // namespace service
