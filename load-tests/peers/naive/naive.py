"""The dashboard as it is often written first, by FastAPI and SQLAlchemy's asynchronous ORM."""

from fastapi import FastAPI, Request
from sqlalchemy import select

from answer import Line, page, parsed, sessions, subtree, wire
from tables import AiFeature, Ancestry, Base, OwnTotal, TenantColumns


class Tenant(TenantColumns, Base):
    pass


app = FastAPI(openapi_url=None)


@app.get("/api/v1/tenants/metrics")
async def one_by_one(request: Request) -> dict:
    """All tenants, then for each of them its totals and those of its subtree: 2 statements a tenant. Adds up, sorts and
    cuts the page in the application."""
    params = parsed(request)
    async with sessions() as session:
        ids = await subtree(session, Tenant, params)
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
                    cost=int(own.cost),
                    features=(own.feature_mask & mask).bit_count(),
                    total_usage_count=sum(total.usage_count for total in below),
                    total_cost=sum(int(total.cost) for total in below),
                    total_features=(used & mask).bit_count(),
                    subtree_size=len(below),
                    last_used_at=max((total.last_used_at for total in below if total.last_used_at), default=None),
                )
            )
        lines = [line for line in lines if is_wanted(line, params)]
        lines.sort(key=lambda line: (-line.total_cost, line.tenant.key))
        return await page(session, lines, params, len(features))


def is_wanted(line: Line, params: wire.Params) -> bool:
    if params.at_most is not None and line.total_cost > params.at_most:
        return False
    if params.after is None:
        return True
    cost, key = params.after
    return line.total_cost < cost or (line.total_cost == cost and line.tenant.key > key)
