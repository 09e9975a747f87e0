"""The dashboard by FastAPI and SQLAlchemy's asynchronous ORM, with metrics that are correlated subqueries over the events."""

from fastapi import FastAPI, Request
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from model import AiFeature, Tenant
from answer import Line, page, parsed, sessions, subtree  # isort: skip - model says where it is

app = FastAPI(openapi_url=None)


@app.get("/api/v1/tenants/metrics")
async def correlated(request: Request) -> dict:
    """One statement with a subquery over the events for each metric of each tenant, as the hybrid properties render it."""
    params = parsed(request)
    parent = aliased(Tenant)
    async with sessions() as session:
        ids = await subtree(session, Tenant, params)
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
