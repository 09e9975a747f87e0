"""The tables as entities, and the metrics as hybrid properties: computed from the events, by a subquery for each."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, cast, func, select
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    type_annotation_map = {datetime: DateTime(timezone=True), int: BigInteger}


class AiFeature(Base):
    __tablename__ = "ai_feature"
    id: Mapped[int] = mapped_column(primary_key=True)
    retired_at: Mapped[datetime | None]


class RollupState(Base):
    __tablename__ = "rollup_state"
    id: Mapped[int] = mapped_column(primary_key=True)
    as_of: Mapped[datetime]


class OwnTotal(Base):
    __tablename__ = "own_total"
    tenant_id: Mapped[int] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    usage_count: Mapped[int]
    cost: Mapped[int]
    feature_mask: Mapped[int]
    last_used_at: Mapped[datetime | None]


class Ancestry(Base):
    __tablename__ = "tenant_ancestry"
    ancestor_id: Mapped[int] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    descendant_id: Mapped[int] = mapped_column(ForeignKey("tenant.id"), primary_key=True)


class UsageEvent(Base):
    __tablename__ = "usage_event"
    source: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[int] = mapped_column(ForeignKey("tenant.id"))
    feature_id: Mapped[int]
    time: Mapped[datetime]
    cost: Mapped[int]


class Tenant(Base):
    __tablename__ = "tenant"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("tenant.id"))
    key: Mapped[str]
    name: Mapped[str]
    depth: Mapped[int]

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
