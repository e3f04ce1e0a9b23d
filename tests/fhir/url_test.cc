#include "fhir/url.h"

#include <gtest/gtest.h>

#include <string>

namespace fhir {
namespace {

std::string Read(std::string_view text) {
  const auto url = ReadUrl(text);
  return url ? Written(*url) : "refused";
}

struct Case {
  const char* name;
  std::string text;
  std::string written;  // "refused": no URL
};

class UrlTest : public ::testing::TestWithParam<Case> {};

TEST_P(UrlTest, IsReadOneWay) { EXPECT_EQ(Read(GetParam().text), GetParam().written); }

INSTANTIATE_TEST_SUITE_P(
    Accepted, UrlTest,
    ::testing::Values(Case{"Base", "https://ehr.example/fhir", "https://ehr.example/fhir"},
                      Case{"NoPath", "https://ehr.example", "https://ehr.example"},
                      Case{"Port", "https://ehr.example:8443/r4", "https://ehr.example:8443/r4"},
                      Case{"UsualPort", "https://ehr.example:443/r4", "https://ehr.example/r4"},
                      Case{"UsualPlainPort", "http://ehr.example:80/", "http://ehr.example/"},
                      Case{"UpperCase", "HTTPS://EHR.Example/Fhir", "https://ehr.example/Fhir"},
                      Case{"Query", "https://h/fhir?_getpages=a-1&x=%7Cb|c",
                           "https://h/fhir?_getpages=a-1&x=%7Cb|c"},
                      Case{"QueryWithoutPath", "https://h?a=b", "https://h?a=b"},
                      Case{"V4", "http://127.0.0.1:8080/fhir", "http://127.0.0.1:8080/fhir"},
                      Case{"V6", "http://[::1]:8080/fhir", "http://[::1]:8080/fhir"},
                      Case{"V6IsShortened", "https://[2001:DB8:0:0::1]/", "https://[2001:db8::1]/"},
                      Case{"PunycodeIsAName", "https://xn--bcher-kva.example/",
                           "https://xn--bcher-kva.example/"},
                      Case{"EncodedSpace", "https://h/a%20b", "https://h/a%20b"},
                      Case{"ThreeDots", "https://h/.../a..b", "https://h/.../a..b"}),
    [](const auto& tested) { return std::string(tested.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Refused, UrlTest,
    ::testing::Values(Case{"Empty", "", "refused"}, Case{"Relative", "Patient/1", "refused"},
                      Case{"NoScheme", "//ehr.example/fhir", "refused"},
                      Case{"OtherScheme", "ftp://ehr.example/", "refused"},
                      Case{"File", "file:///etc/passwd", "refused"},
                      Case{"NoHost", "https:///fhir", "refused"},
                      Case{"User", "https://ehr.example@evil.example/", "refused"},
                      Case{"UserAndPassword", "https://ehr.example:443@evil.example/", "refused"},
                      Case{"EncodedAt", "https://ehr.example%40evil.example/", "refused"},
                      Case{"Backslash", "https://evil.example\\@ehr.example/", "refused"},
                      Case{"BackslashInPath", "https://ehr.example/a\\b", "refused"},
                      Case{"Fragment", "https://evil.example#@ehr.example/", "refused"},
                      Case{"Space", "https://ehr.example/ x", "refused"},
                      Case{"LeadingSpace", " https://ehr.example/", "refused"},
                      Case{"Tab", "https://ehr\t.example/", "refused"},
                      Case{"LineEnd", "https://ehr.example/\r\nHost: evil.example", "refused"},
                      Case{"Nul", std::string("https://ehr.example/\0", 21), "refused"},
                      Case{"EncodedLineEnd", "https://ehr.example/%0d%0aX", "refused"},
                      Case{"EncodedNul", "https://ehr.example/%00", "refused"},
                      Case{"EncodedSlash", "https://ehr.example/fhir%2f..", "refused"},
                      Case{"HalfEncoded", "https://ehr.example/%4", "refused"},
                      Case{"NotHex", "https://ehr.example/%zz", "refused"},
                      Case{"NotAscii", "https://\xc3\xa4rzte.example/", "refused"},
                      Case{"WideDot",
                           "https://ehr\xe3\x80\x82"
                           "example/",
                           "refused"},
                      Case{"NotAsciiPath", "https://ehr.example/\xc3\xa4", "refused"},
                      Case{"Underscore", "https://ehr_1.example/", "refused"},
                      Case{"EmptyLabel", "https://ehr..example/", "refused"},
                      Case{"TrailingDot", "https://ehr.example./", "refused"},
                      Case{"LeadingDash", "https://-ehr.example/", "refused"},
                      Case{"LongLabel", "https://" + std::string(64, 'a') + ".example/", "refused"},
                      Case{"WholeNumberHost", "http://2130706433/", "refused"},
                      Case{"HexHost", "http://0x7f.0.0.1/", "refused"},
                      Case{"HexHostAtTheEnd", "http://a.0x7f000001/", "refused"},
                      Case{"ShortHost", "http://127.1/", "refused"},
                      Case{"OctalHost", "http://0177.0.0.1/", "refused"},
                      Case{"FiveNumbers", "http://1.2.3.4.5/", "refused"},
                      Case{"TooLargeNumber", "http://256.1.1.1/", "refused"},
                      Case{"V6Open", "http://[::1/", "refused"},
                      Case{"V6Zone", "http://[fe80::1%25eth0]/", "refused"},
                      Case{"V4InBrackets", "http://[127.0.0.1]/", "refused"},
                      Case{"V6Bare", "http://::1/", "refused"},
                      Case{"AfterTheBracket", "http://[::1]evil.example/", "refused"},
                      Case{"EmptyPort", "https://ehr.example:/", "refused"},
                      Case{"PortZero", "https://ehr.example:0/", "refused"},
                      Case{"PortTooLarge", "https://ehr.example:65536/", "refused"},
                      Case{"PortSigned", "https://ehr.example:+443/", "refused"},
                      Case{"PortLeadingZero", "https://ehr.example:0443/", "refused"},
                      Case{"PortWords", "https://ehr.example:https/", "refused"},
                      Case{"TwoPorts", "https://ehr.example:443:80/", "refused"},
                      Case{"DotSegment", "https://ehr.example/fhir/../admin", "refused"},
                      Case{"OneDotSegment", "https://ehr.example/./fhir", "refused"},
                      Case{"LastDotSegment", "https://ehr.example/fhir/..", "refused"},
                      Case{"EncodedDots", "https://ehr.example/fhir/%2e%2E/admin", "refused"},
                      Case{"Braces", "https://ehr.example/{{x}}", "refused"},
                      Case{"Long", "https://ehr.example/" + std::string(8'000, 'a'), "refused"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(UrlTest, PartsAreApart) {
  const auto url = ReadUrl("https://EHR.example:8443/fhir/R4?a=b&c=d");
  ASSERT_TRUE(url);
  EXPECT_TRUE(url->tls);
  EXPECT_EQ(url->host, "ehr.example");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->path, "/fhir/R4");
  EXPECT_EQ(url->query, "a=b&c=d");
  EXPECT_EQ(RequestTarget(*url), "/fhir/R4?a=b&c=d");
  EXPECT_EQ(HostAndPort(*url), "ehr.example:8443");
}

struct Below {
  const char* name;
  const char* base;
  const char* url;
  bool under;
};

class UnderTest : public ::testing::TestWithParam<Below> {};

TEST_P(UnderTest, OnlyTheSameOriginAndWholeSegments) {
  EXPECT_EQ(IsUnder(*ReadUrl(GetParam().base), *ReadUrl(GetParam().url)), GetParam().under);
}

INSTANTIATE_TEST_SUITE_P(
    Urls, UnderTest,
    ::testing::Values(Below{"Same", "https://h/fhir", "https://h/fhir", true},
                      Below{"SlashAtTheEnd", "https://h/fhir/", "https://h/fhir", true},
                      Below{"SlashOfTheOther", "https://h/fhir", "https://h/fhir/", true},
                      Below{"BelowIt", "https://h/fhir", "https://h/fhir/Patient/1", true},
                      Below{"Paging", "https://h/fhir", "https://h/fhir?_getpages=1", true},
                      Below{"RootHoldsAll", "https://h", "https://h/x", true},
                      Below{"LongerName", "https://h/fhir", "https://h/fhirx/Patient", false},
                      Below{"Above", "https://h/fhir/r4", "https://h/fhir", false},
                      Below{"OtherHost", "https://h/fhir", "https://g/fhir", false},
                      Below{"HostAsPrefix", "https://h.example", "https://h.example.evil", false},
                      Below{"SubDomain", "https://h.example", "https://x.h.example", false},
                      Below{"OtherPort", "https://h/fhir", "https://h:444/fhir", false},
                      Below{"OtherScheme", "https://h/fhir", "http://h:443/fhir", false},
                      Below{"PathIsExact", "https://h/fhir", "https://h/FHIR/x", false}),
    [](const auto& tested) { return std::string(tested.param.name); });

struct Resolved {
  const char* name;
  const char* reference;
  const char* written;
};

class ResolveTest : public ::testing::TestWithParam<Resolved> {};

TEST_P(ResolveTest, AgainstABase) {
  const auto url = ResolveAgainst(*ReadUrl("https://h/fhir/r4/"), GetParam().reference);
  EXPECT_EQ(url ? Written(*url) : "refused", GetParam().written);
}

INSTANTIATE_TEST_SUITE_P(
    References, ResolveTest,
    ::testing::Values(Resolved{"Read", "Patient/1", "https://h/fhir/r4/Patient/1"},
                      Resolved{"Search", "Condition?patient=1",
                               "https://h/fhir/r4/Condition?patient=1"},
                      Resolved{"FromTheRoot", "/page?x=1", "https://h/page?x=1"},
                      Resolved{"QueryAlone", "?_getpages=1", "https://h/fhir/r4?_getpages=1"},
                      Resolved{"Absolute", "https://g/x", "https://g/x"},
                      Resolved{"UrlInAParameter", "Condition?url=https://g/x",
                               "https://h/fhir/r4/Condition?url=https://g/x"},
                      Resolved{"OriginAlone", "//g/x", "refused"},
                      Resolved{"Upwards", "../x", "refused"},
                      Resolved{"OtherScheme", "urn:uuid:1", "https://h/fhir/r4/urn:uuid:1"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(UrlTest, ValuesAreEncodedByteByByte) {
  EXPECT_EQ(PercentEncoded("a-Z_0.9~"), "a-Z_0.9~");
  EXPECT_EQ(PercentEncoded("a b&c=d/\r\n\xc3\xa4%"), "a%20b%26c%3Dd%2F%0D%0A%C3%A4%25");
}

}  // namespace
}  // namespace fhir
