"""The audit of dependencies tells what was found from what could not be looked up."""

from __future__ import annotations

from scripts.audit import node_findings, python_findings

FLAW = {"id": "PYSEC-1", "fix_versions": ["1.1"]}


def test_flaws_are_told_with_what_mends_them() -> None:
    report = {
        "dependencies": [
            {"name": "a", "version": "1", "vulns": [FLAW]},
            {"name": "b", "version": "2", "vulns": []},
        ]
    }
    findings = python_findings(report)
    assert findings.vulnerable == ["a 1: PYSEC-1, mended in 1.1"]
    assert findings.words() == "1 of 2 packages are vulnerable"


def test_packages_that_the_service_does_not_know_are_named() -> None:
    report = {
        "dependencies": [
            {"name": "a", "version": "1", "vulns": []},
            {"name": "b", "skip_reason": "not found"},
        ]
    }
    assert python_findings(report).words() == "0 of 1 packages are vulnerable; unknown there: b"


def test_a_service_that_cannot_be_reached_clears_nobody() -> None:
    skipped = {"dependencies": [{"name": "a", "skip_reason": "not found"}]}
    for findings in (python_findings({}), python_findings(skipped), node_findings({"message": "405"})):
        assert findings.words().startswith("not audited")


def test_node_s_packages_are_told_likewise() -> None:
    report = {
        "vulnerabilities": {"a": {"name": "a", "range": "<2", "severity": "high"}},
        "metadata": {"dependencies": {"total": 9}},
    }
    assert node_findings(report).words() == "1 of 9 packages are vulnerable"
    assert node_findings(report).vulnerable == ["a <2: high"]
