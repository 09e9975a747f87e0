-- For wrk: no two requests are the same. Its arguments are the range of costs from which the bound of each is drawn, in nano-units.
dofile("load-tests/parts/identical.lua")
local threads = 0
function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end
function init(bounds)
  low, high = tonumber(bounds[1]), tonumber(bounds[2])
  math.randomseed(os.time() * 100 + number)
end
function request()
  local cost = math.random(low, high)
  return wrk.format(nil, string.format("%s&filter=totalInferenceCost=le=%d.%09d", wrk.path, math.floor(cost / 1e9), cost % 1e9))
end
