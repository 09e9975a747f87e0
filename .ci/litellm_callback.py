"""Lets LiteLLM report two calls to Canopy, by the configuration of its proxy in a document. See litellm-callback."""

import asyncio
import json
import os
import re
import sys
import urllib.request
from pathlib import Path

import litellm
import yaml

DOCUMENT, SERVICE = sys.argv[1:]
TOKEN = os.environ["TOKEN"]
TEAM = "team-of-the-callback"


def canopy(method, path, body=None):
    headers = {"Authorization": "Bearer " + TOKEN, "Content-Type": "application/json"}
    request = urllib.request.Request(SERVICE + "/api/v1" + path, body and json.dumps(body).encode(), headers, method=method)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def configuration():
    """The configuration of the document, with the address and the key of this service."""
    (text,) = re.findall(r"```yaml\n(litellm_settings:.*?)```", Path(DOCUMENT).read_text(), re.DOTALL)
    text, hosts = re.subn("http://localhost:8080", SERVICE, text)
    text, keys = re.subn("canopy_0a1b2c3d_…", TOKEN, text)
    assert hosts == keys == 1, "the document has another address or key"
    return yaml.safe_load(text)


def configure(settings):
    """As the proxy does when it loads its configuration."""
    litellm.callback_settings = settings["callback_settings"]
    for name, value in settings["litellm_settings"].items():
        assert hasattr(litellm, name), f"LiteLLM does not know {name}"
        if name == "callbacks":
            for callback in value:
                litellm.logging_callback_manager.add_litellm_callback(callback)
        else:
            setattr(litellm, name, value)


async def call(name):
    metadata = {"user_api_key_team_id": TEAM, "user_api_key_alias": "support-bot"}
    usage = litellm.Usage(prompt_tokens=1200, completion_tokens=350, total_tokens=1550)
    choice = {"message": {"role": "assistant", "content": "A secret."}, "finish_reason": "stop", "index": 0}
    answer = litellm.ModelResponse(id=name, model="gpt-4o", usage=usage, choices=[choice])
    ask = [{"role": "user", "content": "Another secret."}]
    await litellm.acompletion(model="openai/gpt-4o", messages=ask, metadata=metadata, mock_response=answer)


def loggers():
    return litellm.logging_callback_manager.get_custom_loggers_for_type(litellm.integrations.custom_batch_logger.CustomBatchLogger)


async def report():
    configure(configuration())
    await call("call-1")
    await call("call-2")
    (logger,) = loggers()
    for _ in range(300):
        if len(logger.log_queue) == 2:
            break
        await asyncio.sleep(0.1)
    queued = json.dumps(logger.log_queue, default=str)
    assert len(logger.log_queue) == 2 and "secret" not in queued, queued
    await logger.async_send_batch()


canopy("POST", "/tenants", {"key": "acme", "name": "Acme"})
asyncio.run(report())
events = canopy("GET", f"/usage?tenant={TEAM}&source=litellm")["data"]
found = [(event["id"], event["feature"], event["model"], event["quantities"]["inputTokens"], event["costSource"]) for event in events]
assert sorted(found) == [(f"call-{i}", "support-bot", "gpt-4o", 1200, "given") for i in (1, 2)], found
print("LiteLLM reported 2 calls, as docs/integrations.md configures it")
