-- For wrk: the budget of the root again and again. Prints what identical.lua prints.
dofile("load-tests/parts/identical.lua")
wrk.path, wrk.headers["Authorization"] = "/api/v1/tenants/root/budgets/b", "Bearer " .. os.getenv("TOKEN")
