"""What the files in deploy/ promise each other and the server; their schemas are `make check-deploy`'s."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import generate_latest

from server.metrics import Metrics
from server.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"


def documents(path: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((DEPLOY / path).read_text()))


def manifest(kind: str) -> dict[str, Any]:
    found = [
        each
        for path in (DEPLOY / "kubernetes").glob("*.yaml")
        for each in documents(f"kubernetes/{path.name}")
        if each["kind"] == kind
    ]
    assert found
    return found[0]


def container() -> dict[str, Any]:
    first: dict[str, Any] = manifest("Deployment")["spec"]["template"]["spec"]["containers"][0]
    return first


def test_settings_in_deployments_exist() -> None:
    files = [ROOT / "Dockerfile", *DEPLOY.rglob("*.yaml")]
    named = {name for file in files for name in re.findall(r"\bRABIT_([A-Z_]+)\b", file.read_text())}
    assert named
    assert {name.lower() for name in named} <= set(Settings.model_fields)


def test_the_cluster_starts_what_there_is() -> None:
    (application,) = documents("serve.yaml")[0]["applications"]
    module, _, builder = application["import_path"].partition(":")
    source = (ROOT / f"{module.replace('.', '/')}.py").read_text()
    assert f"def {builder}(" in source
    for deployment in application["deployments"]:
        assert f'name="{deployment["name"]}"' in source
    assert set(application["args"]) <= set(Settings.model_fields)


def test_kubernetes_does_not_set_settings_of_its_own() -> None:
    services = {each["metadata"]["name"] for each in documents("kubernetes/service.yaml")}
    assert "rabit" in services  # whose RABIT_PORT would be an address
    assert manifest("Deployment")["spec"]["template"]["spec"]["enableServiceLinks"] is False


def test_servers_have_no_rights_they_do_not_need() -> None:
    pod = manifest("Deployment")["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    assert container()["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    composed = documents("compose.yaml")[0]["services"]["rabit"]
    assert composed["read_only"] is True
    assert composed["cap_drop"] == ["ALL"]


def test_every_image_leaves_root() -> None:
    text = (ROOT / "Dockerfile").read_text()
    stages = re.findall(r"^FROM \S+ AS (\S+)(.*?)(?=^FROM|\Z)", text, re.MULTILINE | re.DOTALL)
    users = {name: re.findall(r"^USER (\S+)$", steps, re.MULTILINE) for name, steps in stages}
    assert [users[target] for target in ("cpu", "cuda", "cluster")] == [["1000"]] * 3


@pytest.mark.parametrize(("probe", "path"), [("startupProbe", "/readyz"), ("livenessProbe", "/livez")])
def test_probes_ask_what_the_server_answers(probe: str, path: str) -> None:
    assert container()[probe]["httpGet"]["path"] == path


def test_pods_end_no_sooner_than_their_paintings() -> None:
    pod = manifest("Deployment")["spec"]["template"]["spec"]
    asleep = container()["lifecycle"]["preStop"]["sleep"]["seconds"]
    deadline = Settings.model_fields["deadline"].default
    assert pod["terminationGracePeriodSeconds"] >= asleep + deadline


def test_it_scales_on_a_metric_that_the_server_measures() -> None:
    (metric,) = manifest("HorizontalPodAutoscaler")["spec"]["metrics"]
    (rule,) = documents("prometheus/adapter.yaml")[0]["rules"]["custom"]
    assert rule["name"]["as"] == metric["pods"]["metric"]["name"]
    measured = generate_latest(Metrics().registry).decode()
    for name in re.findall(r"rabit_\w+(?=\{)", rule["metricsQuery"] + rule["seriesQuery"]):
        assert re.search(rf"^{name}\b", measured, re.MULTILINE), name


def test_prometheus_finds_the_servers_by_the_name_they_have() -> None:
    (scraped,) = documents("prometheus/prometheus.yml")[0]["scrape_configs"]
    (names,) = (each["names"] for each in scraped["dns_sd_configs"])
    assert set(names) <= set(documents("compose.yaml")[0]["services"])
