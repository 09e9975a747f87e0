"""Bodies in newline-delimited JSON, which Schemathesis does not know. The document describes a line."""

import ast
import json
import re
import threading

import schemathesis
from schemathesis.core.parameters import ParameterLocation

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


# An entity tag, or a star: the tool does not make a header by the pattern of its schema. Without the header, a request changes any version.
_TAGS = re.compile(r'\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*')


@schemathesis.hook
def before_call(context, case, **kwargs):
    made = case.meta.components.get(ParameterLocation.HEADER) if case.meta else None
    if made and made.mode.is_positive and "If-Match" in case.headers and not _TAGS.fullmatch(case.headers["If-Match"]):
        del case.headers["If-Match"]
