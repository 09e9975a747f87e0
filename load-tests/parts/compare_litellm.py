"""Compares costs with those that LiteLLM computes. See ../compare-litellm."""

import json
import os
import random
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import litellm
from litellm.types.utils import CompletionTokensDetailsWrapper, PromptTokensDetailsWrapper, Usage

API = sys.argv[1] + "/api/v1"
RECORDS = int(sys.argv[2])
CHANCE = random.Random(int(sys.argv[3]))
RUN = f"litellm-{int(time.time())}"
MAP = json.loads((Path(litellm.__file__).parent / "model_prices_and_context_window_backup.json").read_text())
MAP.pop("sample_spec", None)

# Rules in LiteLLM's code for a provider that the map does not contain.
RULES = {
    "fireworks_ai": "a cached token without a price costs a fixed share of an input token",
    "xai": "a size is reached at the threshold, not above it",
}

# The costs of LiteLLM are floats.
HALF = Decimal("0.50001")


def call(method, path, body, media="application/json"):
    headers = {"Content-Type": media}
    if os.environ.get("TOKEN"):
        headers["Authorization"] = "Bearer " + os.environ["TOKEN"]
    request = urllib.request.Request(API + path, body, headers, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        sys.exit(f"{method} {path}: {error.code} {error.read().decode()[:1000]}")


def priced(entry):
    """Whether a model has a price for a token, a request, an image, a second or a character."""
    units = ("token", "request", "image", "second", "character")
    return any(
        isinstance(value, (int, float)) and "cost" in name and "dbu" not in name and any(unit in name for unit in units)
        for name, value in entry.items()
    ) or any("input_cost_per_token" in tier for tier in entry.get("tiered_pricing", []))


def record():
    """A model with the quantities of an event, and the same quantities as LiteLLM takes them."""
    model = CHANCE.choice([name for name, entry in MAP.items() if entry.get("mode") in ("chat", "responses", "completion") and priced(entry)])
    tier = CHANCE.choice([None, None, None, "priority", "flex"])
    total = CHANCE.choice([1, 10, 300]) * CHANCE.randrange(10, 1_001)
    cached, written, long, audio = (CHANCE.choice([0, 0, total // 5]) for _ in range(4))
    output = CHANCE.randrange(1, 20_000)
    reasoning, spoken = (CHANCE.choice([0, 0, output // 3]) for _ in range(2))
    quantities = {
        "inputTokens": total, "cachedInputTokens": cached, "cacheWriteTokens": written, "cacheWriteLongTokens": long,
        "audioInputTokens": audio, "outputTokens": output, "reasoningTokens": reasoning, "audioOutputTokens": spoken,
    }
    usage = Usage(
        prompt_tokens=total,
        completion_tokens=output,
        total_tokens=total + output,
        prompt_tokens_details=PromptTokensDetailsWrapper(
            cached_tokens=cached,
            audio_tokens=audio,
            text_tokens=total - cached - written - long - audio,
            cache_creation_tokens=written + long,
            cache_creation_token_details={"ephemeral_5m_input_tokens": written, "ephemeral_1h_input_tokens": long},
        ),
        completion_tokens_details=CompletionTokensDetailsWrapper(
            reasoning_tokens=reasoning, audio_tokens=spoken, text_tokens=output - reasoning - spoken
        ),
    )
    return model, tier, quantities, usage


def expected(model, tier, usage):
    provider = MAP[model].get("litellm_provider")
    costs = litellm.cost_per_token(model=model, custom_llm_provider=provider, usage_object=usage, service_tier=tier)
    return sum(Decimal(repr(cost)) for cost in costs)


def explanation(model):
    """Why LiteLLM computes another cost than the rates of a model in the map; None if nothing explains it."""
    entry = MAP[model]
    provider = entry.get("litellm_provider", "")
    if entry.get("off_peak_pricing"):
        return "the price depends on the time of day, which Canopy does not support"
    other = f"{provider}/{model}" if not model.startswith(f"{provider}/") else model.removeprefix(f"{provider}/")
    if other in MAP and MAP[other] != entry:
        return f"LiteLLM takes another entry of the map for the name: {model}"
    return f"{provider}: {RULES[provider]}" if provider in RULES else None


def main():
    body = json.dumps(MAP).encode()
    started = time.monotonic()
    imported = call("PUT", "/prices/import?format=litellm", body)
    took = time.monotonic() - started
    again = call("PUT", "/prices/import?format=litellm", body)
    left_out = {skipped["model"] for skipped in imported["skipped"] if not skipped["reason"].startswith("only without")}
    partly = [skipped for skipped in imported["skipped"] if skipped["reason"].startswith("only without")]
    models = [name for name, entry in MAP.items() if priced(entry)]
    print(f"{len(MAP)} models, {len(models)} of them with a price for a token, request, image, second or character")
    print(f"imported in {took:.1f} s: {imported['created']} prices created, {imported['changed']} changed; again: {again['unchanged']} unchanged")
    missing = [name for name in models if name in left_out]
    print(f"expressible: {len(models) - len(missing)} of {len(models)}; {len(partly)} models without some of their fields:")
    fields = Counter(field for skipped in partly for field in skipped["reason"].removeprefix("only without ").split(", "))
    for field, count in fields.most_common():
        print(f"  {count:5} {field}")

    tenants = [{"key": RUN, "name": RUN}] + [{"key": f"{RUN}-{i}", "name": str(i), "parent": RUN} for i in range(RECORDS)]
    call("PUT", "/tenants/import", "\n".join(map(json.dumps, tenants)).encode(), "application/x-ndjson")
    events, sums, failed = [], {}, Counter()
    while len(events) < RECORDS:
        model, tier, quantities, usage = record()
        try:
            cost = expected(model, tier, usage)
        except Exception as error:  # LiteLLM has no calculation for some models of its map
            failed[type(error).__name__] += 1
            continue
        tenant = f"{RUN}-{len(events)}"
        event = {"id": tenant, "tenant": tenant, "feature": "chat", "model": model, "quantities": quantities}
        events.append(event | ({"serviceTier": tier} if tier else {}))
        sums[tenant] = cost
    sent = call("POST", "/usage?visibility=folded", json.dumps(events).encode())
    costs, cursor = {}, ""
    while cursor is not None:
        page = call("GET", f"/tenants/metrics?ancestor={RUN}&metrics=inferenceCost&limit=1000{cursor}", None)
        costs |= {row["tenant"]: Decimal(row["metrics"]["inferenceCost"]) for row in page["data"]}
        cursor = page["next"] and f"&cursor={page['next']}"
    print(f"{RECORDS} records: {sent['accepted']} accepted, {sent['unpriced']} unpriced; LiteLLM has no calculation for {sum(failed.values())} others")

    equal, explained, wrong = 0, Counter(), []
    for event in events:
        ours, theirs = costs[event["tenant"]] * 10**9, sums[event["tenant"]] * 10**9
        rule = explanation(event["model"])
        if ours == theirs.to_integral_value(ROUND_HALF_UP):
            equal += 1
        elif abs(ours - theirs) < HALF:
            explained["exactly half a nano-unit, which a float misses"] += 1
        elif rule:
            explained[rule] += 1
        else:
            wrong.append((event["model"], MAP[event["model"]].get("litellm_provider"), event.get("serviceTier"), event["quantities"], ours, theirs))
    print(f"equal to the nano-unit: {equal}; explained: {sum(explained.values())}; other: {len(wrong)}")
    for rule, count in explained.items():
        print(f"  {count:5} {rule}")
    for model, provider, tier, quantities, ours, theirs in wrong:
        used = {kind: number for kind, number in quantities.items() if number}
        print(f"  {model} ({provider}, {tier}): {ours} instead of {theirs} nano-units for {used}")
    for name in missing:
        print(f"  {name} has a price, and was not imported")
    if again["created"] or again["changed"]:
        print(f"  the second import created {again['created']} prices and changed {again['changed']}")
    sys.exit(1 if wrong or missing or again["created"] or again["changed"] else 0)


main()
