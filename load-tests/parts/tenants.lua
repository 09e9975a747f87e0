-- For wrk: the same read of another tenant in each request, drawn from the lowest whole level below n1 in the tree of load-usage. Its argument is
-- the number of tenants.
dofile("load-tests/parts/identical.lua")
local threads = 0
function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end
function init(arguments)
  local tenants = tonumber(arguments[1])
  local roots = math.max(math.floor(tenants / 1000), 1)
  low, high = 1, 1
  while roots + 6 * high + 5 < tenants do
    low, high = roots + 6 * low, roots + 6 * high + 5
  end
  math.randomseed(os.time() * 100 + number)
end
function request()
  return wrk.format(nil, (wrk.path:gsub("/n1/", "/n" .. math.random(low, high) .. "/", 1)))
end
