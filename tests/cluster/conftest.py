"""The app on Ray: two replicas of the model and two of the page, on one machine."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest
import yaml

from tests.browser.conftest import (
    ROOT,
    START_LIMIT,
    Server,
    browser,
    context,
    free_port,
    fresh,
    playwright,
    profile,
    studio,
)

__all__ = ["browser", "context", "fresh", "playwright", "profile", "studio"]  # fixtures, on another server

REPLICAS = 2
ENVIRONMENT = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_worker_niceness": "0",  # else whatever else runs here comes first
    "RABIT_THREADS": "1",  # of which the last bit of a sum depends
    "RABIT_DEADLINE": "300",  # on a busy machine what waits in line would else be refused
    "RAY_AUTH_MODE": "token",
    "RAY_AUTH_TOKEN": secrets.token_hex(),
    "PYTHONPATH": str(ROOT),
}

UNTIL_RUNNING = """
import sys, time, ray
from ray import serve
ray.init(sys.argv[1], namespace="serve", log_to_driver=False)
while serve.status().applications["rabit"].status != "RUNNING":
    time.sleep(0.1)
"""


class Cluster(Server):
    """Ray on one machine, and the shipped configuration on it but for the number of replicas."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "cluster.log")
        self._config = folder / "serve.yaml"
        self._address = f"127.0.0.1:{free_port()}"
        self._scratch = tempfile.mkdtemp(prefix="ray-")  # a short path: sockets lie in it

    def start(self) -> None:
        command = ["ray", "start", "--head", "--block", "--include-dashboard=false", "--num-cpus=8"]
        port = self._address.rpartition(":")[2]
        sizes = f"--port={port}", f"--object-store-memory={100 * 2**20}", f"--temp-dir={self._scratch}"
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [*_tool(*command), *sizes], env=self._environment, stdout=output, stderr=output
            )
        self.deploy({})
        self.wait_until_ready()

    def deploy(self, options: Mapping[str, str]) -> None:
        """Have the app run with these settings, whatever it ran with before, and wait until it does."""
        config: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "serve.yaml").read_text())
        config["http_options"] = {"host": "127.0.0.1", "port": self.port}
        application = config["applications"][0]
        application["args"].update(options)
        for deployment in application["deployments"]:
            del deployment["autoscaling_config"]
            deployment["num_replicas"] = REPLICAS
        self._config.write_text(yaml.safe_dump(config))
        self._run(*_tool("serve", "run", "--non-blocking", "--address", self._address, str(self._config)))
        self._run(sys.executable, "-c", UNTIL_RUNNING, self._address)

    def stop(self) -> None:
        processes = self._processes()
        for process in processes:  # Ray itself would drain for half a minute
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(processes)
        super().stop()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def replicas(self, deployment: str) -> list[psutil.Process]:
        """The processes of a deployment."""
        title = f"ray::ServeReplica:rabit:{deployment}"
        return [process for process in self._processes() if _title(process).startswith(title)]

    def _run(self, *command: str) -> None:
        with self.log.open("ab") as output:
            done = subprocess.run(
                command, cwd=ROOT, env=self._environment, stdout=output, stderr=output, timeout=START_LIMIT
            )
        assert done.returncode == 0, self.output()

    @property
    def _environment(self) -> dict[str, str]:
        return os.environ | ENVIRONMENT

    def _processes(self) -> list[psutil.Process]:
        if self.process is None:
            return []
        head = psutil.Process(self.process.pid)
        return [head, *head.children(recursive=True)]


def _title(process: psutil.Process) -> str:
    with suppress(psutil.Error):  # it has ended meanwhile
        return "".join(process.cmdline())
    return ""


def _tool(name: str, *arguments: str) -> list[str]:
    return [str(Path(sys.executable).with_name(name)), *arguments]


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture
def client(server: Cluster) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=server.url, timeout=60) as client:
        yield client
