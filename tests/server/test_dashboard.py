"""What Grafana shows and Prometheus watches is what this server measures."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.samples import Sample
from starlette.testclient import TestClient

from server.errors import ServerError
from server.http import problems
from tests.server.clients import studio_of
from tests.server.inputs import SKY, map_png

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
DASHBOARD = DEPLOY / "grafana" / "dashboards" / "rabit.json"
ALERTS = DEPLOY / "prometheus" / "alerts.yml"

SELECTOR = re.compile(r"\b((?:rabit|process)_\w+)(?:\{([^}]*)\})?")
MATCHER = re.compile(r'(\w+)(=~|=)"([^"]*)"')
BY_PROMETHEUS = frozenset({"instance", "job"})
"""Labels that a metric gets when it is scraped."""


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(DASHBOARD.read_text())["panels"]
    return found


def expressions() -> Iterator[str]:
    for panel in panels():
        yield from (target["expr"] for target in panel.get("targets", ()))
    yield from re.findall(r"expr: (?:>-\n)?((?:.|\n {10})+)", ALERTS.read_text())


def selectors() -> list[tuple[str, str]]:
    return sorted({found for expression in expressions() for found in SELECTOR.findall(expression)})


def matches(sample: Sample, name: str, conditions: list[tuple[str, str, str]]) -> bool:
    return sample.name == name and all(
        re.fullmatch(value, sample.labels.get(label, ""))
        if operator == "=~"
        else sample.labels.get(label) == value
        for label, operator, value in conditions
    )


def slugs(kind: type[ServerError] = ServerError) -> set[str]:
    return {kind.slug}.union(*map(slugs, kind.__subclasses__()))


@pytest.fixture(scope="module")
def samples(client: TestClient) -> list[Sample]:
    """What is measured once somebody has painted, and somebody was refused."""
    for labels in (map_png(SKY), b"rubbish"):
        client.post("/api/v1/paintings", files={"labels": labels}, data={"exemplar": "snow-peaks"})
    client.get("/metrics")
    return [sample for metric in studio_of(client).metrics.registry.collect() for sample in metric.samples]


@pytest.mark.parametrize(("name", "conditions"), selectors())
def test_what_is_asked_for_is_measured(samples: list[Sample], name: str, conditions: str) -> None:
    ours = [
        found for found in MATCHER.findall(conditions) if found[0] not in {*BY_PROMETHEUS, "status", "reason"}
    ]
    assert any(matches(sample, name, ours) for sample in samples)


def test_the_reasons_that_are_watched_are_problems_of_this_server() -> None:
    known = slugs() | {slug for _, (_, slug, _) in problems.MODEL_ERRORS}
    watched = re.findall(r'reason=~?"([^"]*)"', "".join(expressions()))
    assert watched
    assert {reason for reasons in watched for reason in reasons.split("|")} <= known


def test_every_metric_of_this_server_is_shown(samples: list[Sample]) -> None:
    asked = {name for name, _ in selectors()}
    own = {
        re.sub(r"_(bucket|sum|count|created)$", "", sample.name)
        for sample in samples
        if sample.name.startswith("rabit_")
    }
    assert not {
        name for name in own - {"rabit_pack_info"} if not any(each.startswith(name) for each in asked)
    }


def test_no_panel_lies_on_another() -> None:
    taken = set[tuple[int, int]]()
    for panel in panels():
        at = panel["gridPos"]
        cells = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert not cells & taken, panel["title"]
        assert at["x"] + at["w"] <= 24
        taken |= cells


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is not installed")
@pytest.mark.parametrize(
    "check", ["check config prometheus.yml", "check rules alerts.yml", "test rules alerts_test.yml"]
)
def test_prometheus_understands_its_files_and_the_alerts_do_what_they_say(check: str) -> None:
    done = subprocess.run(["promtool", *check.split()], cwd=ALERTS.parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
