-- For wrk: posts the body in the file named by BODY, and ends with one line for bench/run. TOKENS
-- names a file of tokens, one a line, of which each request takes the next; FIRST says how many of
-- them were used before.
local file = assert(io.open(os.getenv("BODY"), "rb"))
wrk.method = "POST"
wrk.body = file:read("*a")
wrk.headers["Content-Type"] = "application/json"
file:close()

local the_thread
function setup(thread) the_thread = thread end

if os.getenv("TOKENS") then
  local tokens, before, after = {}, nil, nil
  taken = tonumber(os.getenv("FIRST"))

  function init()
    for token in io.lines(os.getenv("TOKENS")) do tokens[#tokens + 1] = token end
    wrk.headers["Authorization"] = "Bearer @"
    before, after = wrk.format():match("^(.-Bearer )@(.*)$")
  end

  -- Without a token left the answer is 401, which is an error of the run.
  function request()
    taken = taken + 1
    return before .. (tokens[taken] or "none") .. after
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("done %d %.1f %d %.0f %.0f %d\n", summary.requests,
                         summary.requests * 1e6 / summary.duration,
                         errors.connect + errors.read + errors.write + errors.status,
                         latency:percentile(50), latency:percentile(99),
                         the_thread:get("taken") or 0))
end
