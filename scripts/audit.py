"""Looks up every locked dependency among the known vulnerabilities: ``make audit``.

Ends with 1 if there are any. Where a service that knows them cannot be reached it says so: no failure.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

PYTHON = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--format", "json"]
NODE = ["npm", "audit", "--json", "--package-lock-only"]
LOCK = "requirements-dev.lock"  # which holds what the others hold


@dataclass
class Findings:
    """What a service knows of some packages."""

    known: int = 0
    unknown: list[str] = field(default_factory=list)
    vulnerable: list[str] = field(default_factory=list)

    def words(self) -> str:
        """For people."""
        if not self.known:
            return "not audited: the service that knows of vulnerabilities cannot be reached"
        unknown = f"; unknown there: {', '.join(self.unknown)}" if self.unknown else ""
        return f"{len(self.vulnerable)} of {self.known} packages are vulnerable{unknown}"


def main() -> None:
    """Audit the lock files of the folder it is run in."""
    audits = {
        "Python": python_findings(run([*PYTHON, "--requirement", LOCK])),
        "Node": node_findings(run(NODE)),
    }
    for name, findings in audits.items():
        sys.stdout.write("\n  ".join([f"{name}: {findings.words()}", *findings.vulnerable]) + "\n")
    sys.exit(any(findings.vulnerable for findings in audits.values()))


def run(command: Sequence[str]) -> dict[str, Any]:
    """What a command says in JSON, whatever its exit status; nothing if it says nothing."""
    said = subprocess.run(command, capture_output=True, text=True).stdout
    try:
        answer: dict[str, Any] = json.loads(said)
    except json.JSONDecodeError:
        return {}
    return answer


def python_findings(report: dict[str, Any]) -> Findings:
    """Of pip-audit."""
    packages = report.get("dependencies", [])
    audited = [package for package in packages if "vulns" in package]
    return Findings(
        len(audited),
        [package["name"] for package in packages if "vulns" not in package],
        [_flaw(package, flaw) for package in audited for flaw in package["vulns"]],
    )


def _flaw(package: dict[str, Any], flaw: dict[str, Any]) -> str:
    mended = ", ".join(flaw["fix_versions"]) or "no version yet"
    return f"{package['name']} {package['version']}: {flaw['id']}, mended in {mended}"


def node_findings(report: dict[str, Any]) -> Findings:
    """Of npm audit."""
    flaws = report.get("vulnerabilities", {}).values()
    total = report.get("metadata", {}).get("dependencies", {}).get("total", 0)
    return Findings(
        total, vulnerable=[f"{flaw['name']} {flaw['range']}: {flaw['severity']}" for flaw in flaws]
    )


if __name__ == "__main__":
    main()
