"""Fills a tree with awkward texts, reads each table with pandas and DuckDB, and compares it with the response in JSON. See run."""

import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path

import duckdb
import pandas

API = sys.argv[1] + "/api/v1"
FOLDER = Path(sys.argv[2])
TEXT = 'Äpfel, "rot"; süß\nand more'
MODEL = 'm-1 "large",\nnew'


def call(method, path, body=None, media="application/json"):
    headers = {"Content-Type": media, "Authorization": "Bearer " + os.environ["TOKEN"]}
    request = urllib.request.Request(API + path, body if body is None else body.encode(), headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        sys.exit(f"{method} {path}: {error.code} {error.read().decode()[:1000]}")


def send(method, path, value):
    return json.loads(call(method, path, json.dumps(value)))


def fill():
    """Two tenants with usage, subscriptions, credits and users."""
    send("PUT", "/features/chat", {"name": "Chat"})
    send("POST", "/tenants", {"key": "top", "name": "Top"})
    send("POST", "/tenants", {"key": "below", "name": "Below, \"all\"", "parent": "top"})
    send("POST", "/prices", {"match": MODEL[:3] + "*", "effectiveFrom": "2026-01-01", "rates": {"inputTokens": "3", "pages": "0.5"}})
    events = [
        {"id": f"e{i}", "source": TEXT, "tenant": ["top", "below"][i % 2], "feature": "chat", "user": f"u{i % 3}, {TEXT}",
         "time": f"2026-03-{i % 28 + 1:02d}T10:00:00Z", "attributes": {"note": TEXT}}
        | [{"cost": f"0.{i + 1:09d}"}, {"model": MODEL, "serviceTier": "a,b", "quantities": {"inputTokens": 1000 + i, "pages": i + 1}}][i // 2 % 2]
        for i in range(60)
    ]
    call("POST", "/usage?visibility=folded", "\n".join(map(json.dumps, events)), "application/x-ndjson")
    for year in range(2026, 2029):
        send("POST", "/tenants/top/subscriptions", {"plan": "team, " + str(year), "start": f"{year}-01-01", "end": f"{year}-02-01"})
        send("POST", "/tenants/top/credits", {"id": f"c{year}", "amount": "12.500000001", "reason": "for, \"you\""})
    organization = send("POST", "/tenants/top/organizations", {"name": "Sales"})["id"]
    for i in range(3):
        send("POST", f"/organizations/{organization}/users", {"firstName": "Ädä", "lastName": "O\"H, x", "email": f"a{i}@b.example"})
    return organization


def fields(row):
    """The fields of a row of JSON as a file has them: those of its metrics next to the others."""
    plain = {name: value for name, value in row.items() if name != "metrics"}
    return plain | row.get("metrics", {})


def text(value):
    """A value of JSON as a file has it if it is an object or an array there, too."""
    return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def event(row):
    """As `fields`, for an event: its price and its quantities have columns."""
    price = row["price"] or {}
    known = dict(row["quantities"])
    own = {kind: known.pop(kind) for kind in ["pages"] if kind in known}
    row = {name: value for name, value in row.items() if name != "quantities"} | known
    # Attributes are as the database writes them.
    return row | {
        "price": price.get("id"), "priceModel": price.get("model"), "priceMatch": price.get("match"),
        "priceServiceTier": price.get("serviceTier"), "priceTenant": price.get("tenant"), "priceParts": text(price.get("parts")),
        "ownQuantities": text(own or None), "attributes": json.dumps(row["attributes"], ensure_ascii=False)}


def part(row):
    """As `fields`, for a part of a breakdown by two dimensions."""
    feature, user = row["keys"]
    return {name: value for name, value in row.items() if name != "keys"} | {"feature": feature, "user": user}


def parts(buckets):
    """The parts of the buckets of a series, which are rows of the file."""
    return [{"from": bucket["from"], "to": bucket["to"]} | part for bucket in buckets for part in bucket["parts"]]


def compare(name, path, page="", rows=lambda data: [fields(row) for row in data]):
    """Reads a table both ways, and compares each column of the file. `page` belongs to the JSON only. `rows` are those of the file, by those of the JSON."""
    answer = json.loads(call("GET", path + page))
    rows = list(rows(answer["data"]))
    assert rows, f"{name} has no rows, so that nothing is compared"
    file = FOLDER / f"{name}.csv"
    file.write_text(call("GET", f"{path}{'&' if '?' in path else '?'}format=csv"), newline="")
    columns = list(pandas.read_csv(file, nrows=0))
    assert not rows[0].keys() - columns, f"{name} lacks columns: {rows[0].keys() - columns}"
    rows = [answer | row for row in rows]  # the currency of all rows is a column
    expected = [["" if row.get(column) is None else str(row[column]) for column in columns] for row in rows]

    by_pandas = pandas.read_csv(file, dtype=str, keep_default_na=False)[columns]
    assert by_pandas.values.tolist() == expected, f"{name}: pandas reads {by_pandas.values.tolist()[:3]}, not {expected[:3]}"

    names = ", ".join(f'"{column}"' for column in columns)
    by_duckdb = duckdb.sql(f"select {names} from read_csv('{file}', all_varchar = true)").fetchall()
    texts = [["" if value is None else value for value in row] for row in by_duckdb]
    assert texts == expected, f"{name}: DuckDB reads {texts[:3]}, not {expected[:3]}"

    # Without hints, as a user would: the types that each finds must not lose a row.
    assert len(pandas.read_csv(file)) == len(rows), f"{name}: pandas finds other rows without hints"
    found = duckdb.sql(f"select count(*) from '{file}'").fetchall()[0][0]
    assert found == len(rows), f"{name}: DuckDB finds {found} instead of {len(rows)} rows without hints"
    print(f"{name}: {len(rows)} rows, {len(columns)} columns")


organization = fill()
compare("dashboard", "/tenants/metrics?metrics=totalInferenceCost,usageCount,lastUsedAt")
compare("series", "/tenants/top/metrics/series?from=2026-03&to=2026-04")
compare("series-by-user", "/tenants/top/metrics/series?metric=totalInferenceCost&from=2026-03&to=2026-04&by=user", rows=parts)
compare("breakdown", "/tenants/top/metrics/breakdown?by=child&metric=totalInferenceCost")
compare("breakdown-by-two", "/tenants/top/metrics/breakdown?by=feature,user&metric=totalInferenceCost", rows=lambda data: map(part, data))
compare("events", "/usage?tenant=top&subtree=true", "&limit=1000", rows=lambda data: map(event, data))
compare("users", f"/organizations/{organization}/users")
compare("all-users", "/users?tenant=top")
compare("subscriptions", "/tenants/top/subscriptions")
compare("credits", "/tenants/top/credits")
