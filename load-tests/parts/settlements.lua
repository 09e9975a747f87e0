-- For wrk: requests with 100 events each, which settle the reservations that reservations.lua makes with the same $RUN. Prints what identical.lua prints.
dofile("load-tests/parts/identical.lua")
local threads = 0
function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end
function init()
  made, run = 0, os.getenv("RUN")
  wrk.method, wrk.headers["Content-Type"] = "POST", "application/json"
  wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")
end
function request()
  local events = {}
  for i = 1, 100 do
    made = made + 1
    events[i] = string.format('{"id":"e-%s-%d-%d","tenant":"n%d","feature":"chat","cost":"0.00005","reservation":"r-%s-%d-%d"}', run, number, made,
      made % 100, run, number, made)
  end
  return wrk.format(nil, "/api/v1/usage", nil, "[" .. table.concat(events, ",") .. "]")
end
