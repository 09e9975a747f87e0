"""Bodies in newline-delimited JSON, which Schemathesis does not know. The document describes a line."""

import json

import schemathesis


@schemathesis.serializer("application/x-ndjson", "application/ndjson", "application/jsonl")
def line(context, value):
    return json.dumps(value).encode()
