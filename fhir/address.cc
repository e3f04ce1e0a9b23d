#include "fhir/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstddef>

namespace fhir {
namespace {

struct Block {
  std::array<std::uint8_t, 8> prefix;
  int bits;
  Reach reach;
};

constexpr std::array<Block, 15> kV4 = {{
    {{0}, 8, Reach::kReserved},
    {{10}, 8, Reach::kPrivate},
    {{100, 64}, 10, Reach::kPrivate},
    {{127}, 8, Reach::kLoopback},
    {{169, 254}, 16, Reach::kLinkLocal},
    {{172, 16}, 12, Reach::kPrivate},
    {{192, 0, 0}, 24, Reach::kReserved},
    {{192, 0, 2}, 24, Reach::kReserved},
    {{192, 88, 99}, 24, Reach::kReserved},
    {{192, 168}, 16, Reach::kPrivate},
    {{198, 18}, 15, Reach::kReserved},
    {{198, 51, 100}, 24, Reach::kReserved},
    {{203, 0, 113}, 24, Reach::kReserved},
    {{224}, 4, Reach::kMulticast},
    {{240}, 4, Reach::kReserved},
}};

constexpr std::array<Block, 7> kV6 = {{
    {{0xfe, 0x80}, 10, Reach::kLinkLocal},
    {{0xfe, 0xc0}, 10, Reach::kPrivate},
    {{0xfc}, 7, Reach::kPrivate},
    {{0xff}, 8, Reach::kMulticast},
    {{0x20, 0x01, 0x0d, 0xb8}, 32, Reach::kReserved},  // documentation
    {{0x20, 0x01}, 23, Reach::kReserved},              // protocols, Teredo among them
    {{0x3f, 0xff}, 20, Reach::kReserved},              // documentation
}};

bool Inside(const Address& address, const std::array<std::uint8_t, 8>& prefix, int bits) {
  for (std::size_t i = 0; bits > 0; ++i, bits -= 8) {
    const unsigned mask = bits >= 8 ? 0xFFU : (0xFFU << (8 - bits)) & 0xFFU;
    if ((address.bytes[i] & mask) != (prefix[i] & mask)) return false;
  }
  return true;
}

template <std::size_t N>
std::optional<Reach> Listed(const Address& address, const std::array<Block, N>& blocks) {
  for (const Block& block : blocks) {
    if (Inside(address, block.prefix, block.bits)) return block.reach;
  }
  return std::nullopt;
}

Address Embedded(const Address& address, std::size_t at) {
  Address inner;
  std::copy_n(address.bytes.begin() + static_cast<std::ptrdiff_t>(at), 4, inner.bytes.begin());
  return inner;
}

bool ZeroUntil(const Address& address, std::size_t end) {
  return std::all_of(address.bytes.begin(),
                     address.bytes.begin() + static_cast<std::ptrdiff_t>(end),
                     [](std::uint8_t byte) { return byte == 0; });
}

Reach ReachOfV6(const Address& address) {
  const auto& bytes = address.bytes;
  if (ZeroUntil(address, 15) && bytes[15] == 1) return Reach::kLoopback;
  const bool mapped = ZeroUntil(address, 10) && bytes[10] == 0xff && bytes[11] == 0xff;
  if (mapped) return ReachOf(Embedded(address, 12));
  if (ZeroUntil(address, 12)) return Reach::kReserved;
  constexpr std::array<std::uint8_t, 8> kNat64 = {0x00, 0x64, 0xff, 0x9b};
  if (Inside(address, kNat64, 64) && bytes[8] + bytes[9] + bytes[10] + bytes[11] == 0) {
    return ReachOf(Embedded(address, 12));
  }
  if (Inside(address, {0x20, 0x02}, 16)) return ReachOf(Embedded(address, 2));  // 6to4
  if (const auto reach = Listed(address, kV6)) return *reach;
  return Inside(address, {0x20}, 3) ? Reach::kPublic : Reach::kReserved;
}

// inet_pton takes no leading zeros, but some C libraries read them as octal: never let them by.
bool LeadingZero(std::string_view text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const bool first = i == 0 || text[i - 1] == '.';
    if (first && text[i] == '0' && text[i + 1] != '.') return true;
  }
  return false;
}

}  // namespace

std::optional<Address> ReadAddress(std::string_view text) {
  Address address;
  const std::string terminated(text);
  if (text.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  if (text.find(':') != std::string_view::npos) {
    address.v6 = true;
    if (::inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) return address;
    return std::nullopt;
  }
  const bool read = ::inet_pton(AF_INET, terminated.c_str(), address.bytes.data()) == 1;
  if (!read || LeadingZero(text)) return std::nullopt;
  return address;
}

std::string Written(const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(address.v6 ? AF_INET6 : AF_INET, address.bytes.data(), text.data(), text.size());
  return text.data();
}

Reach ReachOf(const Address& address) {
  if (address.v6) return ReachOfV6(address);
  return Listed(address, kV4).value_or(Reach::kPublic);
}

}  // namespace fhir
