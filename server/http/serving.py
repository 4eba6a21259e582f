"""Running the app under uvicorn, and saying where it is once it can paint."""

from __future__ import annotations

import asyncio
import socket
from functools import partial

import uvicorn
from fastapi import FastAPI
from rich.console import Console

from model.errors import RabitError
from server import logs
from server.app import create_app
from server.http.patience import PatientProtocol
from server.settings import Settings
from server.studio import Studio


def run(settings: Settings, console: Console) -> None:
    """Serve until told to stop. Raises: ConfigError."""
    logs.configure(settings.log_level, settings.log_format)
    app = create_app(settings)
    Server(configure(app, settings), app.state.studio, console).run()


def configure(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """How uvicorn serves the app."""
    return uvicorn.Config(
        app,
        settings.host,
        settings.port,
        http=partial(PatientProtocol, patience=settings.read_timeout),  # type: ignore[arg-type]
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.proxies,
        limit_concurrency=settings.max_connections,
        timeout_keep_alive=settings.keep_alive,
    )


class Server(uvicorn.Server):
    """Prints the address when the model is ready, which is when it is worth opening."""

    def __init__(self, config: uvicorn.Config, studio: Studio, console: Console) -> None:
        super().__init__(config)
        self._studio, self._console = studio, console
        self._announcement: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._console.print("Loading the model …")
        await super().startup(sockets)
        self._announcement = asyncio.create_task(self._announce())

    async def _announce(self) -> None:
        await self._studio.loaded.wait()
        try:
            self._studio.check_ready()
        except RabitError as error:
            self._console.print(f"[bold red]Error:[/] {error.message}", highlight=False)
        else:
            self._console.print(f"RABIT Studio is ready: [bold]{self._address()}[/] (Ctrl+C stops it)")

    def _address(self) -> str:
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        host = "127.0.0.1" if host in ("0.0.0.0", "::") else host
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
