#include "fhir/client.h"

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>
#include <string_view>
#include <thread>
#include <utility>

#include "fhir/lower.h"
#include "fhir/outcome.h"

namespace fhir {
namespace {

constexpr std::size_t kMostThreads = 64;
constexpr std::chrono::milliseconds kBeforeRetry{50};

bool IsJson(std::string_view content_type) {
  const std::string type = Lower(content_type.substr(0, content_type.find(';')));
  return type.find("json") != std::string::npos;
}

Failure FailureOf(int status) {
  if (status >= 300 && status < 400) return Failure::kRedirected;
  switch (status) {
    case 401:
      return Failure::kUnauthorized;
    case 403:
      return Failure::kForbidden;
    case 404:
    case 410:
      return Failure::kNotFound;
    case 408:
    case 504:
      return Failure::kTimedOut;
    case 413:
      return Failure::kTooLarge;
    case 429:
      return Failure::kThrottled;
    default:
      return Failure::kServerError;
  }
}

// How long the server wants us to wait; nothing when it is no number of seconds.
std::chrono::milliseconds WaitAskedFor(const Answer& answer) {
  int seconds = 0;
  const std::string& text = answer.retry_after;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool number = read.ec == std::errc() && read.ptr == text.data() + text.size();
  if (text.empty()) return kBeforeRetry;
  if (!number || seconds < 0) return std::chrono::hours(1);
  return seconds == 0 ? kBeforeRetry : std::chrono::seconds(seconds);
}

bool WorthARetry(int status) { return status == 429 || status == 502 || status == 503; }

std::set<std::string, std::less<>> NamesIn(std::string_view parameters) {
  std::set<std::string, std::less<>> names;
  while (!parameters.empty()) {
    const std::string_view one = parameters.substr(0, parameters.find('&'));
    std::string_view name = one.substr(0, one.find('='));
    names.emplace(name.substr(0, name.find(':')));
    parameters.remove_prefix(std::min(parameters.size(), one.size() + 1));
  }
  return names;
}

std::string LinkOf(const Node& bundle, std::string_view relation) {
  for (const Node link : bundle.EachOf("link")) {
    if (link.TextOf("relation") == relation) return std::string(link.TextOf("url"));
  }
  return {};
}

std::vector<std::string> UnheededOf(const Query& query, const Node& bundle) {
  std::vector<std::string> unheeded;
  const std::string self = LinkOf(bundle, "self");
  const std::size_t question = self.find('?');
  if (question == std::string::npos) return unheeded;
  const auto heeded = NamesIn(std::string_view(self).substr(question + 1));
  for (const std::string& name : NamesIn(query.parameters)) {
    const bool of_patient = name == "patient" || name == "subject";  // servers name it either way
    if (!name.starts_with('_') && !of_patient && !heeded.contains(name)) unheeded.push_back(name);
  }
  return unheeded;
}

// One query on its way: its limits, its pages, and what is wrong.
class Errand {
 public:
  Errand(const ClientSettings& settings, const Caller& caller, const Query& query,
         Deadline deadline, Resolver& resolver, Connections& connections, FetchCounters& counters)
      : settings_(settings),
        caller_(caller),
        query_(query),
        deadline_(deadline),
        resolver_(resolver),
        connections_(connections),
        counters_(counters) {}

  Fetched Run() {
    ++counters_.queries;
    Fetch();
    if (!fetched_.unheeded.empty()) ++counters_.unheeded;
    if (fetched_.failure) ++counters_.failures[static_cast<std::size_t>(*fetched_.failure)];
    return std::move(fetched_);
  }

 private:
  void Fetch() {
    const auto server = ReadUrl(caller_.server);
    allowed_ = server ? BaseFor(settings_, *server) : nullptr;
    if (allowed_ == nullptr || !server->query.empty()) return Fail(Failure::kRefused);
    if (caller_.token.empty() && settings_.token == TokenNeed::kRequired) {
      return Fail(Failure::kNoToken);
    }
    base_ = *server;
    bytes_left_ = settings_.max_bytes;
    if (!query_.next.empty()) return FollowPages(query_.next);
    FetchFirst();
  }

  void FetchFirst() {
    const auto url = UrlOf(query_.path);
    if (!url) return Fail(Failure::kRefused);
    auto answer = Asked(*url, query_.wishes);
    const bool unwanted = answer && answer->status == 400 && !query_.wishes.empty();
    if (unwanted) answer = Asked(*url, {});
    auto page = PageIn(std::move(answer));
    if (!page) return Fail(page.error());
    seen_.insert(Written(*url) + "?" + query_.parameters);
    const Node root = page->Root("");
    fetched_.unheeded = UnheededOf(query_, root);
    TakeAndFollow(*std::move(page));
  }

  tl::expected<Answer, Failure> Asked(Url url, const std::string& wishes) {
    std::string parameters = query_.parameters;
    if (!wishes.empty()) parameters += "&" + wishes;
    Call call = CallOf();
    if (!parameters.empty() && settings_.search == SearchBy::kPost) {
      url.path += "/_search";
      call.method = Call::Method::kPost;
      call.content_type = "application/x-www-form-urlencoded";
      call.body = std::move(parameters);
    } else {
      url.query = std::move(parameters);
    }
    return Sent(url, call);
  }

  Call CallOf() const {
    Call call;
    call.headers = caller_.headers;
    call.headers.emplace_back("Accept", "application/fhir+json");
    if (!caller_.token.empty()) {
      call.headers.emplace_back("Authorization", "Bearer " + caller_.token);
    }
    if (!settings_.subject_header.empty() && !caller_.subject.empty()) {
      call.headers.emplace_back(settings_.subject_header, caller_.subject);
    }
    return call;
  }

  std::optional<Url> UrlOf(const std::string& reference) const {
    auto url = ResolveAgainst(base_, reference);
    if (!url || !IsUnder(base_, *url)) return std::nullopt;
    return url;
  }

  // Keeps a page, then reads the pages after it.
  void TakeAndFollow(JsonDocument page) {
    std::string next = Kept(std::move(page));
    if (!next.empty()) FollowPages(std::move(next));
  }

  // The link to the page after this one; empty at the end, or where we stop.
  std::string Kept(JsonDocument page) {
    const Node root = page.Root("");
    const std::size_t entries = root.EachOf("entry").size();
    entries_ += entries;
    std::string next = NextOf(root);
    fetched_.pages.push_back(std::move(page));
    // Servers have linked to empty pages without end: an empty page is the last.
    if (entries == 0) next.clear();
    const bool more = !next.empty();
    const bool too_many =
        fetched_.pages.size() >= settings_.max_pages || entries_ >= settings_.max_entries;
    if (more && too_many) Fail(Failure::kTooManyPages);
    return more && !too_many ? next : std::string();
  }

  void FollowPages(std::string next) {
    while (!next.empty()) {
      const auto url = UrlOf(next);
      if (!url) return Fail(Failure::kRefused);
      if (!seen_.insert(Written(*url)).second) return Fail(Failure::kTooManyPages);
      auto page = PageIn(Sent(*url, CallOf()));
      if (!page) return Fail(page.error());
      next = Kept(*std::move(page));
    }
  }

  tl::expected<JsonDocument, Failure> PageIn(tl::expected<Answer, Failure> answer) {
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status != 200) return tl::unexpected(FailureOf(answer->status));
    if (!IsJson(answer->content_type)) return tl::unexpected(Failure::kNotJson);
    bytes_left_ -= std::min(bytes_left_, answer->body.size());
    auto document = JsonDocument::Parse(std::move(answer->body));
    if (!document) return tl::unexpected(Failure::kNotJson);
    const Node root = document->Root("");
    const std::string_view type = root.TextOf("resourceType");
    if (type == "OperationOutcome") {
      if (!SaysEmpty(root)) return tl::unexpected(Failure::kOutcome);
      return *std::move(document);
    }
    const bool read = query_.parameters.empty() && query_.next.empty();
    const bool expected =
        read ? query_.path.starts_with(std::string(type) + "/") : type == "Bundle";
    if (type.empty() || !expected) return tl::unexpected(Failure::kUnexpected);
    return *std::move(document);
  }

  // One request, and a second where the first failed in a way that may pass.
  tl::expected<Answer, Failure> Sent(const Url& url, const Call& call) {
    const Deadline by = std::min(deadline_, In(settings_.fetch));
    auto answer = SentOnce(url, call, by);
    std::chrono::milliseconds wait{0};
    if (answer) {
      if (!WorthARetry(answer->status)) return answer;
      wait = WaitAskedFor(*answer);
    } else if (answer.error() != Failure::kBroken) {
      return answer;
    }
    if (std::chrono::steady_clock::now() + wait >= by) return answer;
    if (wait > wait.zero()) std::this_thread::sleep_for(wait);
    ++counters_.retries;
    return SentOnce(url, call, by);
  }

  tl::expected<Answer, Failure> SentOnce(const Url& url, const Call& call, Deadline by) {
    if (IsOver(by)) return tl::unexpected(Failure::kTimedOut);
    if (bytes_left_ == 0) return tl::unexpected(Failure::kTooLarge);
    const auto addresses = resolver_.AddressesOf(url.host, by);
    if (!addresses) return tl::unexpected(addresses.error());
    ++counters_.requests;
    tl::expected<Answer, Failure> answer = tl::unexpected(Failure::kRefused);
    for (const Address& address : *addresses) {
      if (!MayConnect(*allowed_, address)) continue;
      answer = connections_.Exchange({url, address, settings_.authorities}, call, bytes_left_, by);
      if (answer || answer.error() != Failure::kUnreachable) break;
    }
    return answer;
  }

  void Fail(Failure failure) { fetched_.failure = failure; }

  const ClientSettings& settings_;
  const Caller& caller_;
  const Query& query_;
  Deadline deadline_;
  Resolver& resolver_;
  Connections& connections_;
  FetchCounters& counters_;
  const AllowedBase* allowed_ = nullptr;
  Url base_;
  std::size_t bytes_left_ = 0;
  std::size_t entries_ = 0;
  std::set<std::string> seen_;
  Fetched fetched_;
};

// The queries of one call, shared with the threads that work on them: who asked may be gone.
struct Batch {
  ClientSettings settings;
  Caller caller;
  std::vector<Query> queries;
  Deadline deadline;
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t next = 0;  // not yet begun
  std::size_t open = 0;  // not yet done
  bool abandoned = false;
  std::vector<std::optional<Fetched>> done;
};

Fetched Failed(Failure failure) { return {{}, failure, {}}; }

}  // namespace

struct Client::State {
  explicit State(Resolver::Lookup lookup) : resolver(std::move(lookup)) {}

  Resolver resolver;
  Connections connections;
  FetchCounters counters;
  std::atomic<std::size_t> waiting{0};
  std::mutex mutex;
  std::condition_variable wanted;
  std::deque<std::shared_ptr<Batch>> work;  // one element for each thread a batch may have
  std::vector<std::thread> threads;
  std::size_t idle = 0;
  bool closing = false;

  void Add(const std::shared_ptr<Batch>& batch, std::size_t hands) {
    const std::lock_guard lock(mutex);
    for (std::size_t i = 0; i < hands; ++i) work.push_back(batch);
    while (idle + threads_starting < work.size() && threads.size() < kMostThreads) {
      ++threads_starting;
      threads.emplace_back([this] { Work(); });
    }
    wanted.notify_all();
  }

  void Work() {
    std::unique_lock lock(mutex);
    --threads_starting;
    while (true) {
      ++idle;
      wanted.wait(lock, [this] { return closing || !work.empty(); });
      --idle;
      if (closing) return;
      const std::shared_ptr<Batch> batch = std::move(work.front());
      work.pop_front();
      lock.unlock();
      WorkOn(*batch);
      lock.lock();
    }
  }

  void WorkOn(Batch& batch) {
    while (true) {
      std::size_t mine = 0;
      {
        const std::lock_guard lock(batch.mutex);
        if (batch.abandoned || batch.next == batch.queries.size()) return;
        mine = batch.next++;
      }
      Fetched fetched = Run(batch, batch.queries[mine]);
      const std::lock_guard lock(batch.mutex);
      batch.done[mine] = std::move(fetched);
      if (--batch.open == 0) batch.changed.notify_all();
    }
  }

  // Memory may run out while a page is read; that costs the query.
  Fetched Run(Batch& batch, const Query& query) {
    try {
      return Errand(batch.settings, batch.caller, query, batch.deadline, resolver, connections,
                    counters)
          .Run();
    } catch (const std::exception&) {
      ++counters.failures[static_cast<std::size_t>(Failure::kBroken)];
      return Failed(Failure::kBroken);
    }
  }

  std::vector<Fetched> AllFailed(std::size_t queries, Failure failure) {
    std::vector<Fetched> all;
    all.reserve(queries);
    for (std::size_t i = 0; i < queries; ++i) all.push_back(Failed(failure));
    counters.queries += queries;
    counters.failures[static_cast<std::size_t>(failure)] += queries;
    return all;
  }

  std::size_t threads_starting = 0;
};

Client::Client(Resolver::Lookup lookup) : state_(std::make_shared<State>(std::move(lookup))) {}

Client::~Client() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->closing = true;
    state_->wanted.notify_all();
  }
  for (std::thread& thread : state_->threads) thread.join();
}

std::vector<Fetched> Client::FetchAll(const ClientSettings& settings, const Caller& caller,
                                      const std::vector<Query>& queries, Deadline deadline) {
  if (queries.empty()) return {};
  if (state_->waiting.fetch_add(1) >= settings.max_waiting) {
    --state_->waiting;
    return state_->AllFailed(queries.size(), Failure::kBusy);
  }
  auto batch = std::make_shared<Batch>();
  batch->settings = settings;
  batch->caller = caller;
  batch->queries = queries;
  batch->deadline = deadline;
  batch->open = queries.size();
  batch->done.resize(queries.size());
  state_->Add(batch, std::min(queries.size(), std::max<std::size_t>(settings.max_parallel, 1)));
  std::vector<Fetched> all;
  all.reserve(queries.size());
  {
    std::unique_lock lock(batch->mutex);
    batch->changed.wait_until(lock, deadline, [&] { return batch->open == 0; });
    batch->abandoned = true;
    for (auto& done : batch->done) {
      all.push_back(done ? *std::move(done) : Failed(Failure::kTimedOut));
    }
    const std::size_t never_begun = batch->queries.size() - batch->next;
    state_->counters.queries += never_begun;
    state_->counters.failures[static_cast<std::size_t>(Failure::kTimedOut)] += never_begun;
  }
  --state_->waiting;
  return all;
}

const FetchCounters& Client::Counters() const { return state_->counters; }

const AllowedBase* BaseFor(const ClientSettings& settings, const Url& server) {
  for (const AllowedBase& base : settings.bases) {
    if (IsUnder(base.url, server)) return &base;
  }
  return nullptr;
}

bool MayConnect(const AllowedBase& base, const Address& address) {
  switch (ReachOf(address)) {
    case Reach::kPublic:
      return true;
    case Reach::kLoopback:
    case Reach::kPrivate:
      return base.private_addresses;
    case Reach::kLinkLocal:
      return base.private_addresses && ReadAddress(base.url.host) == address;
    case Reach::kMulticast:
    case Reach::kReserved:
      return false;
  }
  return false;
}

std::string NextOf(const Node& bundle) { return LinkOf(bundle, "next"); }

}  // namespace fhir
