-- For wrk: posts the body in the file named by BODY, and ends with one line for bench/run.
local file = assert(io.open(os.getenv("BODY"), "rb"))
wrk.method = "POST"
wrk.body = file:read("*a")
wrk.headers["Content-Type"] = "application/json"
file:close()

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("done %d %.1f %d\n", summary.requests,
                         summary.requests * 1e6 / summary.duration,
                         errors.connect + errors.read + errors.write + errors.status))
end
