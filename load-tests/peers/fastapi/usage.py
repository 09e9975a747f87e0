"""Usage in by FastAPI and asyncpg: an event or an array of them, one prepared statement a request."""

import gc
import os
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import asyncpg
import orjson
from fastapi import FastAPI, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

STATEMENT = Path(__file__).parent.with_name("usage.sql").read_text()
SETTINGS = {"timezone": "UTC", "plan_cache_mode": "force_generic_plan"}
pool: asyncpg.Pool


class Event(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(min_length=1, max_length=200)]
    source: Annotated[str, Field(min_length=1, max_length=200)] = "default"
    time: AwareDatetime = Field(default_factory=lambda: datetime.now(UTC))
    tenant: str
    feature: str
    cost: Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=9)]
    user: str | None = None
    attributes: dict | None = None


ONE = TypeAdapter(Event)
MANY = TypeAdapter(list[Event])


async def nothing_to_reset(_: asyncpg.Connection) -> None:
    """By itself, the pool would send a statement after each request to undo what nobody does here."""


@asynccontextmanager
async def lifespan(_: FastAPI):
    global pool
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)  # a batch is many objects, and none of them a cycle
    size = int(os.environ.get("POOL", "6"))
    async with asyncpg.create_pool(min_size=size, max_size=size, server_settings=SETTINGS, reset=nothing_to_reset) as pool:
        yield


app = FastAPI(lifespan=lifespan, openapi_url=None)


# The request itself: pydantic reads the bytes faster than FastAPI's way through json.
@app.post("/usage")
async def post(request: Request) -> Response:
    body = await request.body()
    try:
        events = MANY.validate_json(body) if body.lstrip()[:1] == b"[" else [ONE.validate_json(body)]
    except ValidationError as wrong:
        return Response(wrong.json(include_url=False, include_context=False), 422, media_type="application/json")
    known, accepted = await pool.fetchrow(
        STATEMENT,
        [event.source for event in events],
        [event.id for event in events],
        [event.tenant for event in events],
        [event.feature for event in events],
        [event.time for event in events],
        [int(event.cost.scaleb(9)) for event in events],
        [event.user for event in events],
        [None if event.attributes is None else orjson.dumps(event.attributes).decode() for event in events],
    )
    result = {"accepted": accepted, "duplicates": known - accepted, "rejected": len(events) - known}
    return Response(orjson.dumps(result), 200 if known or not events else 422, media_type="application/json")
