"""What goes over the wire: the parameters of the dashboard, its cursor and its amounts of money."""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from decimal import Decimal

VIEW = "metrics:-totalInferenceCost,key"
FILTER = re.compile(r"totalInferenceCost=le=(\d{1,10}(?:\.\d{1,9})?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Params:
    """Amounts are nano-units; `after` is the cost and the key of the last row of the page before."""

    limit: int
    ancestor: str | None
    at_most: int | None
    after: tuple[int, str] | None


def params(query) -> Params:
    """Raises ValueError naming the parameter that this service does not understand."""
    if query.get("sort") != "-totalInferenceCost":
        raise ValueError("sort: only -totalInferenceCost is served here")
    limit = query.get("limit", "100")
    if not (limit.isascii() and limit.isdigit() and 1 <= int(limit) <= 1000):
        raise ValueError("limit: must be 1 to 1000")
    filtered, cursor = query.get("filter"), query.get("cursor")
    at_most = None
    if filtered is not None:
        match = FILTER.fullmatch(filtered)
        if match is None:
            raise ValueError("filter: only totalInferenceCost=le=<amount> is served here")
        at_most = int(Decimal(match[1]).scaleb(9))
    return Params(int(limit), query.get("ancestor"), at_most, None if cursor is None else decoded(cursor))


def cursor(cost: int, key: str) -> str:
    text = json.dumps({"v": VIEW, "k": [cost, key]}, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decoded(text: str) -> tuple[int, str]:
    try:
        match json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))):
            case {"v": view, "k": [int(cost), str(key)]} if view == VIEW:
                return cost, key
    except (binascii.Error, UnicodeError, ValueError):
        pass
    raise ValueError("cursor: is not one of this list")


def money(nanos: int) -> str:
    """The decimal of nano-units, exact and without trailing zeros; costs are never negative."""
    digits = f"{nanos:010d}"
    return f"{digits[:-9]}.{digits[-9:]}".rstrip("0").rstrip(".")
