"""Bodies in newline-delimited JSON, which Schemathesis does not know. The document describes a line."""

import json

import schemathesis

NDJSON = "application/x-ndjson"


@schemathesis.serializer(NDJSON)
def line(context, value):
    return json.dumps(value).encode()
