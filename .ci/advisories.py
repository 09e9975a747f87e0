#!/usr/bin/env python3
"""Fails if a component of the SBOM has a known vulnerability: .ci/advisories.py target/sbom.json

Compares the components with advisories.json, and asks OSV as well where it is reached. An accepted advisory passes until its date.
"""

import datetime
import json
import pathlib
import re
import sys
import urllib.error
import urllib.request

LIST = pathlib.Path(__file__).with_name("advisories.json")
OSV = "https://api.osv.dev/v1/querybatch"
BATCH = 500  # OSV takes up to 1,000 queries at once


def order(version):
    """A key that sorts versions: numbers by value, and a qualifier such as RC1 before the release itself."""
    numbers, _, qualifier = re.fullmatch(r"(\d+(?:\.\d+)*)([.-]?)(.*)", version).groups()
    parts = [int(number) for number in numbers.split(".")]
    while parts and parts[-1] == 0:
        parts.pop()
    is_release = not re.match(r"(?i)alpha|beta|m\d|milestone|rc|cr|snapshot", qualifier)
    return parts, is_release


def components(sbom):
    for component in sbom["components"]:
        yield f"{component['group']}:{component['name']}", component["version"]


def is_accepted(identifier, package, accepted, today):
    return any(
        entry["id"] == identifier
        and entry["package"] == package
        and datetime.date.fromisoformat(entry["until"]) >= today
        for entry in accepted
    )


def listed(sbom, known, today):
    """The findings of the list, each as (package, version, advisory, what to do)."""
    return [
        (package, version, advisory["id"], f"fixed in {advisory['fixed']}")
        for package, version in components(sbom)
        for advisory in known["advisories"]
        if advisory["package"] == package
        and order(version) < order(advisory["fixed"])
        and not is_accepted(advisory["id"], package, known["accepted"], today)
    ]


def ask_osv(queries):
    request = urllib.request.Request(
        OSV, json.dumps({"queries": queries}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)["results"]


def reported(sbom, known, today, ask=ask_osv):
    """The findings of OSV."""
    asked = list(components(sbom))
    findings = []
    for start in range(0, len(asked), BATCH):
        batch = asked[start : start + BATCH]
        results = ask(
            [{"package": {"ecosystem": "Maven", "name": name}, "version": version} for name, version in batch]
        )
        for (package, version), result in zip(batch, results, strict=True):
            for advisory in result.get("vulns", []):
                if not is_accepted(advisory["id"], package, known["accepted"], today):
                    findings.append((package, version, advisory["id"], "reported by OSV"))
    return findings


def main(path):
    sbom = json.loads(pathlib.Path(path).read_text())
    known = json.loads(LIST.read_text())
    today = datetime.date.today()
    findings = listed(sbom, known, today)
    try:
        findings += reported(sbom, known, today)
        source = "OSV"
    except (urllib.error.URLError, TimeoutError) as failure:
        source = f"no other source: OSV is not reached ({failure})"
    print(
        f"{len(sbom['components'])} components, compared with {len(known['advisories'])} advisories"
        f" collected on {known['collected']}, and {source}"
    )
    for entry in known["accepted"]:
        print(f"accepted until {entry['until']}: {entry['id']} of {entry['package']}. {entry['reason']}")
    for package, version, identifier, remedy in findings:
        print(f"VULNERABLE: {package} {version} has {identifier}, {remedy}", file=sys.stderr)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
