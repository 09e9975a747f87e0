"""Bodies in newline-delimited JSON, which Schemathesis does not know. The document describes a line."""

import ast
import json
import threading

import schemathesis

# Python before 3.11.8 can fail in ast.parse if two threads parse at the same time: "AST constructor recursion depth mismatch". The tool has two
# workers.
_PARSING = threading.Lock()
_parse = ast.parse


def _parse_alone(*arguments, **options):
    with _PARSING:
        return _parse(*arguments, **options)


ast.parse = _parse_alone


@schemathesis.serializer("application/x-ndjson", "application/ndjson", "application/jsonl")
def line(context, value):
    return json.dumps(value).encode()
