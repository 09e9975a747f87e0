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
from litellm.cost_calculator import default_video_cost_calculator
from litellm.litellm_core_utils.llm_cost_calc.utils import CostCalculatorUtils
from litellm.types.utils import CompletionTokensDetailsWrapper, ImageObject, ImageResponse, PromptTokensDetailsWrapper, Usage

API = sys.argv[1] + "/api/v1"
RECORDS = int(sys.argv[2])
CHANCE = random.Random(int(sys.argv[3]))
RUN = f"litellm-{int(time.time())}"
MAP = json.loads((Path(litellm.__file__).parent / "model_prices_and_context_window_backup.json").read_text())
MAP.pop("sample_spec", None)

# Rules in LiteLLM's code for a provider that the map does not contain. The document lists them too, as main() checks.
DOCUMENT = Path(__file__).parents[2] / "docs/price-maps.md"
RULES = [
    (lambda draw, model: provider(model) == "fireworks_ai", "fireworks_ai: a cached token without a price costs a fixed share of an input token"),
    (lambda draw, model: draw in ("chat", "parts") and provider(model) == "xai", "xai: a size is reached at the threshold, not above it"),
    (lambda draw, model: draw == "images" and provider(model) == "xai", "xai: an image costs the price of its size and quality"),
    (lambda draw, model: draw == "images" and "gpt-image" in model, "openai: an image of gpt-image costs its tokens, and nothing if there are none"),
]

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


def any_model(suits):
    return CHANCE.choice([name for name, entry in MAP.items() if suits(entry)])


def tokens(model):
    """The quantities of a use of a chat model, and the same as LiteLLM takes them. A long time in a cache is the one that has a price."""
    hours = 1 if "cache_creation_input_token_cost_above_1hr" in MAP[model] or "cache_creation_input_token_cost_above_12hr" not in MAP[model] else 12
    total = CHANCE.choice([1, 10, 300]) * CHANCE.randrange(10, 1_001)
    cached, written, long, audio = (CHANCE.choice([0, 0, total // 5]) for _ in range(4))
    output = CHANCE.randrange(1, 20_000)
    reasoning, spoken = (CHANCE.choice([0, 0, output // 3]) for _ in range(2))
    # LiteLLM takes all cached tokens of a request as those of an explicit cache, or none.
    explicit = CHANCE.choice([0, cached]) if any("explicit_cache" in name for name in MAP[model]) else 0
    cached_audio, cached_image = (0 if explicit else CHANCE.choice([0, 0, cached // 3]) for _ in range(2))
    video, filmed = CHANCE.choice([0, 0, total // 6]), CHANCE.choice([0, 0, output // 4])
    quantities = {
        "inputTokens": total, "cachedInputTokens": cached, "cacheWriteTokens": written, "cacheWriteLongTokens": long,
        "audioInputTokens": audio, "outputTokens": output, "reasoningTokens": reasoning, "audioOutputTokens": spoken,
        "cachedInputTokens.audio": cached_audio, "cachedInputTokens.image": cached_image, "cachedInputTokens.explicit": explicit,
        "inputTokens.video": video, "outputTokens.video": filmed,
    }
    usage = Usage(
        prompt_tokens=total,
        completion_tokens=output,
        total_tokens=total + output,
        prompt_tokens_details=PromptTokensDetailsWrapper(
            cached_tokens=cached,
            cached_tokens_details={"audio_tokens": cached_audio, "image_tokens": cached_image},
            cache_type="ephemeral" if explicit else None,
            audio_tokens=audio + cached_audio,
            image_tokens=cached_image,
            video_tokens=video,
            text_tokens=total - cached - written - long - audio - video,
            cache_creation_tokens=written + long,
            cache_creation_token_details={"ephemeral_5m_input_tokens": written, f"ephemeral_{hours}h_input_tokens": long},
        ),
        completion_tokens_details=CompletionTokensDetailsWrapper(
            reasoning_tokens=reasoning, audio_tokens=spoken, video_tokens=filmed, text_tokens=output - reasoning - spoken - filmed
        ),
    )
    return quantities, usage


def provider(model):
    """The provider as calls name it: the map has several names for Vertex AI."""
    name = MAP[model].get("litellm_provider", "")
    return "vertex_ai" if name.startswith("vertex_ai") else name


def per_token(model, **call):
    return litellm.cost_per_token(model=model, custom_llm_provider=provider(model), **call)


def chat():
    return chat_of(any_model(lambda entry: entry.get("mode") in ("chat", "responses", "completion") and priced(entry)))


def parts():
    """A use of a model with a price for a part of its cached tokens, or for tokens of video."""
    names = ("cache_read_input_audio_token_cost", "cache_read_input_image_token_cost", "explicit_cache_read_input_token_cost",
             "input_cost_per_video_token", "output_cost_per_video_token")
    return chat_of(any_model(lambda entry: priced(entry) and any(name in entry for name in names)))


def chat_of(model):
    tier = CHANCE.choice([None, None, None, "priority", "flex"])
    quantities, usage = tokens(model)
    return model, tier, quantities, per_token(model, usage_object=usage, service_tier=tier)


def batch():
    model = any_model(lambda entry: "input_cost_per_token_batches" in entry and "output_cost_per_token_batches" in entry)
    quantities, usage = tokens(model)
    return model, "batch", quantities, per_token(model, usage_object=usage, call_type="retrieve_batch")


def images():
    model = any_model(lambda entry: entry.get("mode") == "image_generation" and ("output_cost_per_image" in entry or "input_cost_per_image" in entry))
    number = CHANCE.randrange(1, 11)
    made = ImageResponse(data=[ImageObject(url="x")] * number)
    cost = CostCalculatorUtils.route_image_generation_cost_calculator(
        model=model, completion_response=made, custom_llm_provider=provider(model), n=number
    )
    return model, None, {"images": number}, [cost]


def speech():
    model = any_model(lambda entry: entry.get("mode") == "audio_speech" and "input_cost_per_character" in entry)
    characters = CHANCE.randrange(1, 10_001)
    return model, None, {"characters": characters}, per_token(model, call_type="speech", prompt_characters=characters)


def transcription():
    model = any_model(lambda entry: entry.get("mode") == "audio_transcription" and "input_cost_per_second" in entry)
    seconds = CHANCE.randrange(1, 36_001) / 8  # which a float has exactly
    return model, None, {"seconds": seconds}, per_token(model, call_type="transcription", audio_transcription_file_duration=seconds)


def video():
    model = any_model(lambda entry: entry.get("mode") == "video_generation" and "output_cost_per_second" in entry)
    seconds = CHANCE.randrange(1, 61)
    cost = default_video_cost_calculator(model=model, duration_seconds=seconds, custom_llm_provider=provider(model))
    return model, None, {"seconds": seconds}, [cost]


DRAWS = [chat] * 8 + [parts] * 2 + [batch] * 3 + [images] * 3 + [speech] * 2 + [transcription] * 2 + [video]


def explanation(draw, model):
    """Why LiteLLM computes another cost than the rates of a model in the map; None if nothing explains it."""
    entry = MAP[model]
    if entry.get("off_peak_pricing"):
        return "the price depends on the time of day, which Canopy does not support"
    prefix = f"{provider(model)}/"
    other = model.removeprefix(prefix) if model.startswith(prefix) else prefix + model
    if other in MAP and MAP[other] != entry:
        return f"LiteLLM takes another entry of the map for the name: {model}"
    return next((rule for applies, rule in RULES if applies(draw, model)), None)


def main():
    listed = DOCUMENT.read_text()
    for _, rule in RULES:
        assert f"\n- {rule}\n" in listed, f"{DOCUMENT.name} does not list: {rule}"
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
    fields = Counter()
    for skipped in partly:
        for group in skipped["reason"].removeprefix("only without ").split("; "):
            names, reason = group.removesuffix(")").split(" (", 1)
            fields.update((name, reason) for name in names.split(", "))
    for (field, reason), count in fields.most_common():
        print(f"  {count:5} {field}: {reason}")

    tenants = [{"key": RUN, "name": RUN}] + [{"key": f"{RUN}-{i}", "name": str(i), "parent": RUN} for i in range(RECORDS)]
    call("PUT", "/tenants/import", "\n".join(map(json.dumps, tenants)).encode(), "application/x-ndjson")
    events, sums, drawn, failed = [], {}, {}, Counter()
    while len(events) < RECORDS:
        draw = CHANCE.choice(DRAWS)
        try:
            model, tier, quantities, costs = draw()
        except Exception:  # LiteLLM has no calculation for some models of its map
            failed[draw.__name__] += 1
            continue
        tenant = f"{RUN}-{len(events)}"
        event = {"id": tenant, "tenant": tenant, "feature": "chat", "model": model, "quantities": quantities}
        events.append(event | ({"serviceTier": tier} if tier else {}))
        sums[tenant] = sum(Decimal(repr(cost)) for cost in costs)
        drawn[tenant] = draw.__name__
    sent = call("POST", "/usage?visibility=folded", json.dumps(events).encode())
    costs, cursor = {}, ""
    while cursor is not None:
        page = call("GET", f"/tenants/metrics?ancestor={RUN}&metrics=inferenceCost&limit=1000{cursor}", None)
        costs |= {row["tenant"]: Decimal(row["metrics"]["inferenceCost"]) for row in page["data"]}
        cursor = page["next"] and f"&cursor={page['next']}"
    print(f"{RECORDS} records: {sent['accepted']} accepted, {sent['unpriced']} unpriced; LiteLLM has no calculation for {sum(failed.values())} others")
    print("  " + ", ".join(f"{count} {name}" for name, count in Counter(drawn.values()).most_common()))

    equal, explained, wrong = 0, Counter(), []
    for event in events:
        ours, theirs = costs[event["tenant"]] * 10**9, sums[event["tenant"]] * 10**9
        rule = explanation(drawn[event["tenant"]], event["model"])
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
