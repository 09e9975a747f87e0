"""Records what LiteLLM's generic API callback sends: a call of a model, one of a model whose cost LiteLLM does not know, and one that fails.

Made litellm.json with litellm 1.110.2, the version of load-tests/parts/litellm.lock, without a network: the answers of the models are
mocks. Tracebacks and the entry of the price map, which are long, are left out.
"""
import asyncio
import http.server
import json
import os
import threading

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
import litellm
from litellm.integrations.generic_api.generic_api_callback import GenericAPILogger

bodies = []


class Target(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def answer(name, model, details):
    usage = litellm.Usage(
        prompt_tokens=1200, completion_tokens=350, total_tokens=1550, prompt_tokens_details={"cached_tokens": 200},
        completion_tokens_details=details)
    return litellm.ModelResponse(id=name, model=model, usage=usage, choices=[
        {"message": {"role": "assistant", "content": "Hello."}, "finish_reason": "stop", "index": 0}])


async def main(url):
    logger = GenericAPILogger(endpoint=url)
    litellm.callbacks = [logger]
    metadata = {"user_api_key_team_id": "acme-emea", "user_api_key_alias": "chat", "user_api_key_user_id": "user-17"}
    ask = [{"role": "user", "content": "Hi"}]
    await litellm.acompletion(model="openai/gpt-4o", messages=ask, metadata={**metadata, "tags": ["batch"]},
                              mock_response=answer("chatcmpl-1", "gpt-4o", {"reasoning_tokens": 50}))
    await litellm.acompletion(model="openai/own-model", messages=ask, metadata=metadata,
                              mock_response=answer("chatcmpl-2", "own-model", {"reasoning_tokens": 50}))
    try:
        await litellm.acompletion(model="openai/gpt-4o", messages=ask, metadata=metadata, mock_response="litellm.RateLimitError")
    except litellm.RateLimitError:
        pass
    for _ in range(100):
        if len(logger.log_queue) == 3:
            break
        await asyncio.sleep(0.1)
    await logger.async_send_batch()


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Target)
threading.Thread(target=server.serve_forever, daemon=True).start()
asyncio.run(main(f"http://127.0.0.1:{server.server_port}/"))
payloads = sorted(json.loads(bodies[0]), key=lambda payload: (payload["status"] == "failure", payload["id"]))
for payload in payloads:
    payload["model_map_information"]["model_map_value"] = {}
    for place, field in (("response_cost_failure_debug_info", "traceback_str"), ("error_information", "traceback")):
        if payload[place]:
            payload[place][field] = ""
print(json.dumps(payloads, indent=1))
