"""The dashboard as it is often written first, by FastAPI and SQLAlchemy's asynchronous ORM, in two ways."""

import os
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fastapi import FastAPI, HTTPException, Request
from sqlalchemy import URL, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import aliased

from model import AiFeature, Ancestry, OwnTotal, RollupState, Tenant

sys.path.append(str(Path(__file__).parents[1] / "fastapi"))
import wire  # noqa: E402 - what goes over the wire is the same in both services

# The driver reads the PG* variables. A statement that nobody waits for any more must not go on for ever.
engine = create_async_engine(
    URL.create("postgresql+asyncpg"),
    pool_size=int(os.environ.get("POOL", "6")),
    max_overflow=0,
    connect_args={"server_settings": {"timezone": "UTC", "statement_timeout": "60s", "application_name": "naive"}},
)
sessions = async_sessionmaker(engine, expire_on_commit=False)
app = FastAPI(openapi_url=None)


@dataclass
class Line:
    tenant: Tenant
    parent: str | None
    usage_count: int
    cost: int
    features: int
    total_usage_count: int
    total_cost: int
    total_features: int
    subtree_size: int
    last_used_at: datetime | None


@app.get("/api/v1/tenants/metrics")
async def one_by_one(request: Request) -> dict:
    """All tenants, then for each of them its totals and those of its subtree: 2 statements a tenant. Adds up, sorts and
    cuts the page in the application."""
    params = parsed(request)
    async with sessions() as session:
        ids = await subtree(session, params)
        tenants = (await session.scalars(select(Tenant))).all()
        keys = {tenant.id: tenant.key for tenant in tenants}
        features = (await session.scalars(select(AiFeature).where(AiFeature.retired_at.is_(None)))).all()
        mask = sum(1 << feature.id for feature in features)
        lines = []
        for tenant in tenants:
            if ids is not None and tenant.id not in ids:
                continue
            own = (await session.scalars(select(OwnTotal).where(OwnTotal.tenant_id == tenant.id))).one()
            in_subtree = select(OwnTotal).join(Ancestry, Ancestry.descendant_id == OwnTotal.tenant_id)
            below = (await session.scalars(in_subtree.where(Ancestry.ancestor_id == tenant.id))).all()
            used = 0
            for total in below:
                used |= total.feature_mask
            lines.append(
                Line(
                    tenant=tenant,
                    parent=keys.get(tenant.parent_id),
                    usage_count=own.usage_count,
                    cost=own.cost,
                    features=(own.feature_mask & mask).bit_count(),
                    total_usage_count=sum(total.usage_count for total in below),
                    total_cost=sum(total.cost for total in below),
                    total_features=(used & mask).bit_count(),
                    subtree_size=len(below),
                    last_used_at=max((total.last_used_at for total in below if total.last_used_at), default=None),
                )
            )
        lines = [line for line in lines if is_wanted(line, params)]
        lines.sort(key=lambda line: (-line.total_cost, line.tenant.key))
        return await page(session, lines, params, len(features))


@app.get("/correlated/api/v1/tenants/metrics")
async def correlated(request: Request) -> dict:
    """One statement with a subquery over the events for each metric of each tenant, as the hybrid properties render it."""
    params = parsed(request)
    parent = aliased(Tenant)
    async with sessions() as session:
        ids = await subtree(session, params)
        features = await session.scalar(select(func.count()).select_from(AiFeature).where(AiFeature.retired_at.is_(None)))
        query = select(
            Tenant,
            parent.key,
            Tenant.usage_count,
            Tenant.cost,
            Tenant.features,
            Tenant.total_usage_count,
            Tenant.total_cost,
            Tenant.total_features,
            Tenant.subtree_size,
            Tenant.last_used_at,
        ).join(parent, parent.id == Tenant.parent_id, isouter=True)
        if ids is not None:
            query = query.where(Tenant.id.in_(ids))
        if params.at_most is not None:
            query = query.where(Tenant.total_cost <= params.at_most)
        if params.after is not None:
            cost, key = params.after
            query = query.where(or_(Tenant.total_cost < cost, and_(Tenant.total_cost == cost, Tenant.key > key)))
        query = query.order_by(Tenant.total_cost.desc(), Tenant.key).limit(params.limit + 1)
        lines = [Line(*row) for row in await session.execute(query)]
        return await page(session, lines, params, features)


def parsed(request: Request) -> wire.Params:
    try:
        return wire.params(request.query_params)
    except ValueError as wrong:
        raise HTTPException(400, str(wrong)) from wrong


async def subtree(session: AsyncSession, params: wire.Params) -> set[int] | None:
    """The ids of the tenants that are asked for, or None for all."""
    if params.ancestor is None:
        return None
    below = select(Ancestry.descendant_id).join(Tenant, Tenant.id == Ancestry.ancestor_id)
    ids = set((await session.scalars(below.where(Tenant.key == params.ancestor))).all())
    if not ids:
        raise HTTPException(404, "ancestor: there is no such tenant")
    return ids


def is_wanted(line: Line, params: wire.Params) -> bool:
    if params.at_most is not None and line.total_cost > params.at_most:
        return False
    if params.after is None:
        return True
    cost, key = params.after
    return line.total_cost < cost or (line.total_cost == cost and line.tenant.key > key)


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
