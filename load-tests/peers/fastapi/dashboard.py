"""The dashboard by FastAPI, asyncpg and orjson: one prepared statement a page."""

import gc
import os
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import orjson
from fastapi import FastAPI, Request, Response

import wire

PAGE = Path(__file__).parent.with_name("page.sql").read_text()
# The page has one good plan. Left to itself, PostgreSQL would plan it again for each request, which takes longer than to
# read 100 rows.
SETTINGS = {"timezone": "UTC", "plan_cache_mode": "force_generic_plan"}
pool: asyncpg.Pool


async def nothing_to_reset(_: asyncpg.Connection) -> None:
    """By itself, the pool would send a statement after each request to undo what nobody does here."""


@asynccontextmanager
async def lifespan(_: FastAPI):
    global pool
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)  # a page of 1,000 rows is many objects, and none of them a cycle
    size = int(os.environ.get("POOL", "6"))
    async with asyncpg.create_pool(min_size=size, max_size=size, server_settings=SETTINGS, reset=nothing_to_reset) as pool:
        yield


app = FastAPI(lifespan=lifespan, openapi_url=None)


# The request itself, because the checks of declared parameters cost more than all that is done here.
@app.get("/api/v1/tenants/metrics")
async def dashboard(request: Request) -> Response:
    try:
        params = wire.params(request.query_params)
    except ValueError as wrong:
        return answer({"detail": str(wrong)}, 400)
    rows = await pool.fetch(*statement(params))
    if not rows:
        return await empty(params)
    page = rows[: params.limit]
    following = None
    if len(rows) > params.limit:
        last = page[-1]
        following = wire.cursor(last[8], last[0])
    return answer({"data": [line(row) for row in page], "next": following, "asOf": rows[0][13]})


def statement(params: wire.Params) -> list:
    """The text, the same for the same parameters so that it is prepared once a connection, and the values."""
    conditions, values = [], []

    def bind(value):
        values.append(value)
        return f"${len(values)}"

    if params.at_most is not None:
        conditions.append(f"s.cost <= {bind(params.at_most)}")
    if params.ancestor is not None:
        conditions.append(
            "t.id in (select descendant_id from tenant_ancestry"
            f" where ancestor_id = (select id from tenant where key = {bind(params.ancestor)}))"
        )
    if params.after is not None:
        cost, key = bind(params.after[0]), bind(params.after[1])
        conditions.append(f"s.cost <= {cost} and (s.cost < {cost} or t.key > {key})")
    where = "where " + " and ".join(conditions) if conditions else ""
    size = bind(params.limit + 1)
    return [f"{PAGE} {where} order by s.cost desc, t.key fetch first {size} rows only", *values]


def line(row: asyncpg.Record) -> dict:
    (key, name, parent, depth, usage, cost, adoption, total_usage, total_cost, total_adoption, per_use, last, size, _) = row
    return {
        "tenant": key,
        "name": name,
        "parent": parent,
        "depth": depth,
        "metrics": {
            "featureAdoptionRate": adoption,
            "subtreeFeatureAdoptionRate": total_adoption,
            "inferenceCost": wire.money(cost),
            "totalInferenceCost": wire.money(total_cost),
            "usageCount": usage,
            "totalUsageCount": total_usage,
            "costPerUse": None if per_use is None else wire.money(per_use),
            "permissionInheritanceDepth": depth,
            "subtreeSize": size,
            "lastUsedAt": last,
        },
    }


async def empty(params: wire.Params) -> Response:
    if params.ancestor is not None and not await pool.fetchval("select id from tenant where key = $1", params.ancestor):
        return answer({"detail": "ancestor: there is no such tenant"}, 404)
    return answer({"data": [], "next": None, "asOf": await pool.fetchval("select as_of from rollup_state")})


def answer(content: dict, status: int = 200) -> Response:
    return Response(orjson.dumps(content, option=orjson.OPT_UTC_Z), status, media_type="application/json")
