-- For wrk: reservations as reservations.lua makes them, and for each an event that settles it a little later. After 250 reservations, a request
-- sends 250 events, for those before the last 500: a call of a model takes a while, and its events are sent together. The percentiles are of
-- both; one request in 251 has events, so the 99th is at least that of the reservations. Prints what identical.lua prints.
dofile("load-tests/parts/reservations.lua")
local size, wait, settled = 250, 500, 0
local reserve = request
function request()
  if made < settled + wait + size then return reserve() end
  local events = {}
  for i = 1, size do
    settled = settled + 1
    events[i] = string.format('{"id":"e-%s-%d-%d","tenant":"n%d","feature":"chat","cost":"0.00005","reservation":"r-%s-%d-%d"}', run, number, settled,
      settled % 100, run, number, settled)
  end
  return wrk.format(nil, "/api/v1/usage", nil, "[" .. table.concat(events, ",") .. "]")
end
