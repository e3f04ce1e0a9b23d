#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "service/routes.h"

namespace service {

// The routes of the present deployment. A reload puts others in their place; a request is answered
// whole by those it began with. Safe from any thread.
class LiveRoutes {
 public:
  explicit LiveRoutes(std::shared_ptr<const Routes> routes) : routes_(std::move(routes)) {}

  std::shared_ptr<const Routes> Current() const {
    const std::lock_guard lock(mutex_);
    return routes_;
  }

  void Replace(std::shared_ptr<const Routes> routes) {
    const std::lock_guard lock(mutex_);
    routes_.swap(routes);  // what was there is destroyed after the lock
  }

  HttpResponse Handle(HttpRequest&& request) const { return Current()->Handle(std::move(request)); }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Routes> routes_;
};

}  // namespace service
