#include "hooks/drafts_as_sent.h"

#include <functional>
#include <optional>
#include <utility>

namespace hooks {
namespace {

using fhir::Node;
using Each = std::function<void(const Node& draft)>;

// A Bundle, the one resource itself or an array of resources (see ReadHookRequest).
void EachDraft(const Node& context, const Each& each) {
  for (const Node orders : context.EachOf("draftOrders")) {
    const std::string_view type = orders.TextOf("resourceType");
    if (!type.empty() && type != "Bundle") {
      each(orders);
      continue;
    }
    for (const Node entry : orders.EachOf("entry")) {
      if (const auto resource = entry.Find("resource")) each(*resource);
    }
  }
}

std::string NameOf(const Node& draft) {
  const std::string_view type = draft.TextOf("resourceType");
  const std::string_view id = draft.TextOf("id");
  if (type.empty() || id.empty()) return {};
  return std::string(type).append("/").append(id);
}

}  // namespace

std::map<std::string, std::string, std::less<>> DraftsAsSent(const HookRequest& request) {
  std::map<std::string, std::optional<std::string>> found;
  const Node root = request.Root();
  if (const auto context = root.Find("context")) {
    EachDraft(*context, [&](const Node& draft) {
      std::string name = NameOf(draft);
      if (name.empty()) return;
      const auto [there, first] = found.try_emplace(std::move(name));
      there->second = first ? request.document.AsSent(draft) : std::nullopt;
    });
  }
  std::map<std::string, std::string, std::less<>> drafts;
  for (auto& [name, text] : found) {
    if (text) drafts.emplace(name, *std::move(text));
  }
  return drafts;
}

}  // namespace hooks
