"""Makes the document that the clients are generated from, of the OpenAPI document of a service.

    document.py <in> <out>

Generated code has one type for each value. So a body is JSON only, an amount of money is a string, although the service
takes a number as well, and usage is a list of events. Calls that other tools make, and streams and files, are left out.
"""

import json
import sys

JSON = "application/json"
FOREIGN = {"postTraces", "postUsageOfLangfuse", "postUsageOfLiteLlm"}


def is_for_clients(operation):
    body = operation.get("requestBody", {"content": {JSON: {}}})
    successes = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    return (
        operation["operationId"] not in FOREIGN
        and JSON in body["content"]
        and all(JSON in answer.get("content", {JSON: {}}) for answer in successes)
    )


def json_only(operation):
    bodies = [answer for status, answer in operation["responses"].items() if "content" in answer]
    for body in bodies + [operation.get("requestBody", {"content": {}})]:
        if JSON in body["content"]:
            body["content"] = {JSON: body["content"][JSON]}
    if operation["operationId"] == "postUsage":
        schema = operation["requestBody"]["content"][JSON]["schema"]
        operation["requestBody"]["content"][JSON]["schema"] = next(each for each in schema["oneOf"] if each.get("type") == "array")


def amounts_as_strings(schema):
    for value in list(schema.values()) if isinstance(schema, dict) else schema:
        if isinstance(value, (dict, list)):
            amounts_as_strings(value)
    types = schema.get("type") if isinstance(schema, dict) else None
    if isinstance(types, list) and {"string", "number"} <= set(types):
        schema["type"] = [each for each in types if each != "number"]


def main(source, target):
    with open(source, encoding="utf-8") as file:
        document = json.load(file)
    schemas = document["components"]["schemas"]
    del schemas["MetricValue"]["type"]  # money, a number, a time, or nothing
    amounts_as_strings(schemas)
    for path, methods in list(document["paths"].items()):
        for method in [name for name, operation in methods.items() if "operationId" in operation]:
            if is_for_clients(methods[method]):
                json_only(methods[method])
            else:
                del methods[method]
        if not methods:
            del document["paths"][path]
    with open(target, "w", encoding="utf-8") as file:
        json.dump(document, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
