"""Tests of the check of the SBOM: python3 .ci/advisories_test.py"""

import datetime
import json
import unittest

import advisories

TODAY = datetime.date(2026, 12, 1)
NETTY = {"id": "CVE-1", "package": "io.netty:netty-codec-http", "fixed": "4.1.132.Final"}


def sbom(package, version):
    group, _, name = package.partition(":")
    return {"components": [{"group": group, "name": name, "version": version}]}


def known(*listed, accepted=()):
    return {"advisories": list(listed), "accepted": list(accepted)}


def found(version, *, package="io.netty:netty-codec-http", **arguments):
    return advisories.listed(sbom(package, version), known(NETTY, **arguments), TODAY)


class ListTest(unittest.TestCase):
    def test_finds_a_vulnerable_component(self):
        self.assertEqual(
            found("4.1.130.Final"),
            [("io.netty:netty-codec-http", "4.1.130.Final", "CVE-1", "fixed in 4.1.132.Final")],
        )

    def test_passes_the_fixed_version(self):
        self.assertEqual(found("4.1.132.Final"), [])

    def test_passes_a_later_version(self):
        self.assertEqual(found("4.1.140.Final"), [])

    def test_compares_numbers_by_value(self):
        self.assertEqual(len(found("4.1.99.Final")), 1)

    def test_takes_a_candidate_for_older_than_its_release(self):
        self.assertEqual(len(found("4.1.132.RC1")), 1)

    def test_passes_another_package(self):
        self.assertEqual(found("4.1.130.Final", package="io.netty:netty-codec"), [])


class AcceptedTest(unittest.TestCase):
    def accept(self, until):
        return {"id": "CVE-1", "package": NETTY["package"], "until": until, "reason": "not used"}

    def test_passes_until_its_date(self):
        self.assertEqual(found("4.1.130.Final", accepted=[self.accept("2026-12-01")]), [])

    def test_fails_after_its_date(self):
        self.assertEqual(len(found("4.1.130.Final", accepted=[self.accept("2026-11-30")])), 1)


class OsvTest(unittest.TestCase):
    def test_finds_what_is_reported(self):
        def ask(queries):
            self.assertEqual(queries[0]["package"], {"ecosystem": "Maven", "name": "a:b"})
            return [{"vulns": [{"id": "GHSA-1"}]}]

        findings = advisories.reported(sbom("a:b", "1"), known(), TODAY, ask)

        self.assertEqual(findings, [("a:b", "1", "GHSA-1", "reported by OSV")])

    def test_passes_what_is_not_reported(self):
        self.assertEqual(advisories.reported(sbom("a:b", "1"), known(), TODAY, lambda queries: [{}]), [])


class CommittedListTest(unittest.TestCase):
    def test_is_readable(self):
        committed = json.loads(advisories.LIST.read_text())

        for entry in committed["advisories"]:
            self.assertRegex(entry["id"], r"^(CVE-\d{4}-\d+|GHSA(-\w{4}){3})$")
            advisories.order(entry["fixed"])
        for entry in committed["accepted"]:
            datetime.date.fromisoformat(entry["until"])
            self.assertTrue(entry["reason"])


if __name__ == "__main__":
    unittest.main()
