"""How long a connection may hold the server up: until a request's head has come, while its answer is read."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol


class PatientProtocol(H11Protocol):
    """Hangs up on who takes more than ``patience`` seconds over a request's head, or a part of the answer.

    uvicorn itself limits the time between requests only: for what has begun it waits for ever. Of its
    parsers, h11 is the one that limits how large a head may be.
    """

    def __init__(self, *given: Any, patience: float, **named: Any) -> None:
        super().__init__(*given, **named)
        self._patience = patience
        self._hang_up: asyncio.TimerHandle | None = None
        self._give_up: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Someone is there."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Something has come: a part of a head or body, or more than that."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, error: Exception | None) -> None:
        """They have gone, or were sent away."""
        super().connection_lost(error)
        self._relax()

    def pause_writing(self) -> None:
        """What was sent is not read, and no more of it can be held."""
        super().pause_writing()
        self._give_up = self.loop.call_later(self._patience, self.transport.abort)

    def resume_writing(self) -> None:
        """It is read after all."""
        super().resume_writing()
        if self._give_up is not None:
            self._give_up.cancel()

    def _watch(self) -> None:
        """The time runs from the first moment at which a head is missing, however much of it comes."""
        if self.cycle is not None and not self.cycle.response_complete:
            self._relax()
        elif self._hang_up is None:
            self._hang_up = self.loop.call_later(self._patience, self.transport.close)

    def _relax(self) -> None:
        if self._hang_up is not None:
            self._hang_up.cancel()
            self._hang_up = None
