"""The tables that both services read, as entities."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import UserDefinedType


class Base(DeclarativeBase):
    type_annotation_map = {datetime: DateTime(timezone=True), int: BigInteger}


class Bits(UserDefinedType):
    """A bit string, read as text, as an integer whose bit 0 is the first of the string."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "varbit"

    def column_expression(self, column):
        return func.concat(column, type_=self)

    def result_processor(self, dialect, coltype):
        return lambda digits: int(digits[::-1] or "0", 2)


class AiFeature(Base):
    __tablename__ = "ai_feature"
    id: Mapped[int] = mapped_column(primary_key=True)
    retired_at: Mapped[datetime | None]


class RollupState(Base):
    __tablename__ = "rollup_state"
    id: Mapped[int] = mapped_column(primary_key=True)
    as_of: Mapped[datetime]


class OwnTotal(Base):
    __tablename__ = "usage_total"
    tenant_id: Mapped[int] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    usage_count: Mapped[int] = mapped_column("own_usage_count")
    cost: Mapped[int] = mapped_column("own_cost")
    feature_mask: Mapped[int] = mapped_column("own_feature_mask", Bits)
    last_used_at: Mapped[datetime | None] = mapped_column("own_last_used_at")


class Ancestry(Base):
    __tablename__ = "tenant_ancestry"
    ancestor_id: Mapped[int] = mapped_column(ForeignKey("tenant.id"), primary_key=True)
    descendant_id: Mapped[int] = mapped_column(ForeignKey("tenant.id"), primary_key=True)


class TenantColumns:
    """Of a tenant; what else it has differs."""

    __tablename__ = "tenant"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("tenant.id"))
    key: Mapped[str]
    name: Mapped[str]
    depth: Mapped[int]
