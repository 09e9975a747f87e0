"""A tenant with its metrics as hybrid properties: computed from the events, by a subquery for each."""

import sys
from datetime import datetime
from pathlib import Path

from sqlalchemy import BigInteger, ForeignKey, cast, func, select
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

sys.path.append(str(Path(__file__).parents[1] / "naive"))
from tables import AiFeature, Ancestry, Base, TenantColumns  # noqa: E402 - the same in both services


class UsageEvent(Base):
    __tablename__ = "usage_event"
    source: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[int] = mapped_column(ForeignKey("tenant.id"))
    feature_id: Mapped[int]
    time: Mapped[datetime]
    cost: Mapped[int]


class Tenant(TenantColumns, Base):
    events: Mapped[list[UsageEvent]] = relationship(viewonly=True)
    subtree_events: Mapped[list[UsageEvent]] = relationship(
        secondary="tenant_ancestry",
        primaryjoin="Tenant.id == Ancestry.ancestor_id",
        secondaryjoin="Ancestry.descendant_id == UsageEvent.tenant_id",
        viewonly=True,
    )
    subtree: Mapped[list["Tenant"]] = relationship(
        secondary="tenant_ancestry",
        primaryjoin="Tenant.id == Ancestry.ancestor_id",
        secondaryjoin="Ancestry.descendant_id == Tenant.id",
        viewonly=True,
    )

    @hybrid_property
    def usage_count(self):
        return len(self.events)

    @usage_count.inplace.expression
    @classmethod
    def _usage_count(cls):
        return own(cls, func.count())

    @hybrid_property
    def cost(self):
        return sum(event.cost for event in self.events)

    @cost.inplace.expression
    @classmethod
    def _cost(cls):
        return own(cls, whole(func.sum(UsageEvent.cost)))

    @hybrid_property
    def features(self):
        return len({event.feature_id for event in self.events})

    @features.inplace.expression
    @classmethod
    def _features(cls):
        return own(cls, func.count(UsageEvent.feature_id.distinct()), active())

    @hybrid_property
    def total_usage_count(self):
        return len(self.subtree_events)

    @total_usage_count.inplace.expression
    @classmethod
    def _total_usage_count(cls):
        return below(cls, func.count())

    @hybrid_property
    def total_cost(self):
        return sum(event.cost for event in self.subtree_events)

    @total_cost.inplace.expression
    @classmethod
    def _total_cost(cls):
        return below(cls, whole(func.sum(UsageEvent.cost)))

    @hybrid_property
    def total_features(self):
        return len({event.feature_id for event in self.subtree_events})

    @total_features.inplace.expression
    @classmethod
    def _total_features(cls):
        return below(cls, func.count(UsageEvent.feature_id.distinct()), active())

    @hybrid_property
    def last_used_at(self):
        return max((event.time for event in self.subtree_events), default=None)

    @last_used_at.inplace.expression
    @classmethod
    def _last_used_at(cls):
        return below(cls, func.max(UsageEvent.time))

    @hybrid_property
    def subtree_size(self):
        return len(self.subtree)

    @subtree_size.inplace.expression
    @classmethod
    def _subtree_size(cls):
        return select(func.count()).where(Ancestry.ancestor_id == cls.id).correlate(cls).scalar_subquery()


def own(tenant, aggregate, *conditions):
    return select(aggregate).where(UsageEvent.tenant_id == tenant.id, *conditions).correlate(tenant).scalar_subquery()


def below(tenant, aggregate, *conditions):
    joined = select(aggregate).join_from(UsageEvent, Ancestry, Ancestry.descendant_id == UsageEvent.tenant_id)
    return joined.where(Ancestry.ancestor_id == tenant.id, *conditions).correlate(tenant).scalar_subquery()


def whole(total):
    """The sum of bigint is numeric in PostgreSQL, and null without rows."""
    return func.coalesce(cast(total, BigInteger), 0)


def active():
    return UsageEvent.feature_id.in_(select(AiFeature.id).where(AiFeature.retired_at.is_(None)))
