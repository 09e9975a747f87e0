-- For wrk: new events for tenants by chance, a few of which get most. Its arguments are how many a request has, and how many tenants there
-- are. Prints the responses a second, median and 99th percentile in ms, errors, responses, and the events that were made.
dofile("load-tests/parts/identical.lua")
local threads, features = {}, {"summarization", "classification", "translation", "semantic-search", "drafting", "extraction", "chat",
  "moderation", "forecasting"}
function setup(thread)
  table.insert(threads, thread)
  thread:set("number", #threads)
end
function init(arguments)
  size, tenants, made = tonumber(arguments[1]), tonumber(arguments[2]), 0
  math.randomseed(os.time() * 100 + number)
  time = os.date("!%Y-%m-%dT%H:%M:%SZ")
  wrk.method, wrk.headers["Content-Type"] = "POST", "application/json"
end
local function event()
  made = made + 1
  return string.format('{"id":"%04x%04x-%d-%d","time":"%s","tenant":"n%d","feature":"%s","cost":"0.%09d"}', math.random(0, 65535),
    math.random(0, 65535), number, made, time, math.floor(math.random() ^ 2 * tenants) * 7919 % tenants,
    features[math.random(#features)], math.random(1000, 20000000))
end
function request()
  if size == 1 then return wrk.format(nil, nil, nil, event()) end
  local lines = {}
  for i = 1, size do lines[i] = event() end
  return wrk.format(nil, nil, nil, "[" .. table.concat(lines, ",") .. "]")
end
function done(summary, latency)
  local all = 0
  for _, thread in ipairs(threads) do all = all + thread:get("made") end
  print("result", string.format("%s %d %d", figures(summary, latency), summary.requests - summary.errors.status, all))
end
