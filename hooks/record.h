#pragma once

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fhir/issue.h"
#include "fhir/json.h"
#include "hooks/complete_prefetch.h"
#include "hooks/hook_request.h"
#include "pathway/pain_case.h"

namespace hooks {

// One resource of the request, borrowed from its body.
struct Resource {
  fhir::Node node;
  std::string_view type;
  std::string reference;  // "MedicationRequest/123"; "MedicationRequest" when it has no id
  bool draft = false;
};

// Every resource that came with a request or was fetched for it, drafts and prefetch, each once,
// and which lists came whole (D13). An order of the chart that a draft ends is there twice: as
// taken, and as ended. Lives on the stack of BuildCase.
class Record {
 public:
  Record(const HookRequest& request, fhir::Issues& issues);
  // The same with what was fetched beside it. What could not be fetched is an Issue, and its list
  // is missing or cut short. REQUIRES: both outlive the record.
  Record(const HookRequest& request, const Completion& completion, fhir::Issues& issues);
  Record(const Record&) = delete;
  Record& operator=(const Record&) = delete;

  const std::deque<Resource>& Resources() const { return resources_; }
  const pathway::Deliveries& Delivered() const { return delivered_; }
  int OfOtherPatients() const { return of_other_patients_; }

  // The resource a Reference points to: contained in `from`, or in the request by an entry's
  // fullUrl, by "Type/id", or by that under the fhirServer; a version is left out of account. The
  // same "Type/id" under another server is another resource. Null when it was not sent.
  const Resource* Resolve(const fhir::Node& from, const fhir::Node& reference);

 private:
  void AddBundle(const fhir::Node& bundle, bool draft, pathway::Delivery* delivered,
                 fhir::Issues& issues);
  void AddPrefetch(const fhir::Node& prefetch, fhir::Issues& issues);
  void AddValue(std::string_view key, const fhir::Node& value, fhir::Issues& issues);
  void AddDrafts(const fhir::Node& context, fhir::Issues& issues);
  pathway::Delivery AddFetched(const FetchedList& list, fhir::Issues& issues);
  void AddResource(const fhir::Node& node, std::string_view type, std::string_view full_url,
                   bool draft, fhir::Issues& issues);
  void MarkDelivered(std::string_view key, pathway::Delivery how);
  void MarkCutShort(const FetchedList& list);

  const Completion& completion_;
  std::string patient_;
  std::string fhir_server_;         // without a slash at its end; empty when not sent
  std::deque<fhir::Node> kept_;     // parents of what is borrowed
  std::deque<Resource> resources_;  // a deque: by_reference_ and Resolve() point into it
  std::deque<Resource> contained_;
  std::unordered_map<std::string_view, const Resource*> by_reference_;
  pathway::Deliveries delivered_;
  int of_other_patients_ = 0;
};

// Refuses a request without the essential lists, problems and medication orders (D29), when the
// site wants that: Refusal(412) that names the keys. `answer` goes on without them.
enum class OnMissing { kRefuse, kAnswer };
void RequireEssentials(const Record& record, OnMissing on_missing);

}  // namespace hooks
