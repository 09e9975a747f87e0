"""What both services have in common: the database, the parameters, and a page as it goes over the wire."""

import os
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fastapi import HTTPException, Request
from sqlalchemy import URL, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from tables import Ancestry, RollupState, TenantColumns

sys.path.append(str(Path(__file__).parents[1] / "fastapi"))
import wire  # noqa: E402 - what goes over the wire is the same there

# The driver reads the PG* variables. A statement that nobody waits for any more must not go on for ever.
engine = create_async_engine(
    URL.create("postgresql+asyncpg"),
    pool_size=int(os.environ.get("POOL", "6")),
    max_overflow=0,
    connect_args={"server_settings": {"timezone": "UTC", "statement_timeout": "60s", "application_name": "orm"}},
)
sessions = async_sessionmaker(engine, expire_on_commit=False)


@dataclass
class Line:
    tenant: TenantColumns
    parent: str | None
    usage_count: int
    cost: int
    features: int
    total_usage_count: int
    total_cost: int
    total_features: int
    subtree_size: int
    last_used_at: datetime | None


def parsed(request: Request) -> wire.Params:
    try:
        return wire.params(request.query_params)
    except ValueError as wrong:
        raise HTTPException(400, str(wrong)) from wrong


async def subtree(session: AsyncSession, tenant: type[TenantColumns], params: wire.Params) -> set[int] | None:
    """The ids of the tenants that are asked for, or None for all."""
    if params.ancestor is None:
        return None
    below = select(Ancestry.descendant_id).join(tenant, tenant.id == Ancestry.ancestor_id)
    ids = set((await session.scalars(below.where(tenant.key == params.ancestor))).all())
    if not ids:
        raise HTTPException(404, "ancestor: there is no such tenant")
    return ids


async def page(session: AsyncSession, lines: list[Line], params: wire.Params, features: int) -> dict:
    as_of = await session.scalar(select(RollupState.as_of))
    shown = lines[: params.limit]
    following = wire.cursor(shown[-1].total_cost, shown[-1].tenant.key) if len(lines) > params.limit else None
    return {"data": [row(line, features) for line in shown], "next": following, "asOf": as_of}


def row(line: Line, features: int) -> dict:
    uses = line.total_usage_count
    return {
        "tenant": line.tenant.key,
        "name": line.tenant.name,
        "parent": line.parent,
        "depth": line.tenant.depth,
        "metrics": {
            "featureAdoptionRate": line.features / features if features else None,
            "subtreeFeatureAdoptionRate": line.total_features / features if features else None,
            "inferenceCost": wire.money(line.cost),
            "totalInferenceCost": wire.money(line.total_cost),
            "usageCount": line.usage_count,
            "totalUsageCount": uses,
            "costPerUse": wire.money((2 * line.total_cost + uses) // (2 * uses)) if uses else None,
            "permissionInheritanceDepth": line.tenant.depth,
            "subtreeSize": line.subtree_size,
            "lastUsedAt": line.last_used_at,
        },
    }
