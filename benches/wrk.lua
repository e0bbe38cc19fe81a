-- Sends the bodies of a file in turn, as fast as responses come: wrk -s wrk.lua URL -- TOKEN BODIES. Prints one JSON object.
local requests, at = {}, 0

function init(args)
  local headers = { ["Authorization"] = "Bearer " .. args[1], ["Content-Type"] = "application/json" }
  for body in io.lines(args[2]) do
    requests[#requests + 1] = wrk.format("POST", "/lookup", headers, body)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format('{"answers":%d,"failed":%d,"seconds":%f}\n', summary.requests, failed, summary.duration / 1e6))
end
