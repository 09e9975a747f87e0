-- For wrk: reservations of small amounts of 100 tenants in turn, each with an id of its own, which begins with $RUN. Prints what identical.lua prints.
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
  made = made + 1
  return wrk.format(nil, "/api/v1/tenants/n" .. made % 100 .. "/reservations", nil,
    string.format('{"id":"r-%s-%d-%d","amount":"0.0001","expiresIn":"PT2S"}', run, number, made))
end
