"""Processes for what hostile bytes can make costly; each has limits of time and memory, and no files."""

from __future__ import annotations

import json
import os
import pickle
import resource
import signal
import subprocess
import sys
import warnings
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import ParamSpec, Protocol

import numpy as np
from numpy.typing import NDArray

from model import errors
from model.errors import ImageError, ImageTooCostlyError, InputError

P = ParamSpec("P")

_ADVICE = "Save it smaller, or anew as a plain PNG or JPEG."


@dataclass(frozen=True)
class Decoded:
    """What work brings back: the shape of the image as it was sent, and arrays made from it, all uint8."""

    shape: tuple[int, ...]
    arrays: list[NDArray[np.uint8]]


class Decoder(Protocol):
    """Has work done on bytes."""

    def run(self, work: Callable[P, Decoded], *args: P.args, **kwargs: P.kwargs) -> Decoded:
        """The result of ``work``. Raises: its InputErrors."""
        ...


class Unconfined:
    """Work in this very process: for files of the server's own, which need no guard and no deadline."""

    def run(self, work: Callable[P, Decoded], *args: P.args, **kwargs: P.kwargs) -> Decoded:
        """As ``Decoder.run``."""
        return work(*args, **kwargs)


class Sandbox:
    """As many processes as have callers at once, kept for the next ones. Safe to use from any thread."""

    def __init__(self, seconds: float, memory: int) -> None:
        """``seconds``: how long work may take; ``memory``: bytes of address space of a process."""
        self._seconds, self._memory = seconds, memory
        self._idle: deque[_Process] = deque()

    def prepare(self) -> None:
        """Start a process that is not waited for, so that the first call finds one."""
        self._idle.append(_Process(self._memory))

    def run(self, work: Callable[P, Decoded], *args: P.args, **kwargs: P.kwargs) -> Decoded:
        """The result of ``work``, a function of some module, in another process.

        Raises: the InputErrors of ``work``; ImageTooCostlyError past a limit; ImageError after a crash.
        """
        process = self._send(pickle.dumps((self._seconds, work, args, kwargs)))
        try:
            return process.receive()
        except EOFError as gone:
            raise self._reason(process.end()) from gone
        finally:
            if not process.connection.closed:
                self._idle.append(process)

    def close(self) -> None:
        """End the processes that have nothing to do."""
        while self._idle:
            self._idle.pop().end()

    def _send(self, request: bytes) -> _Process:
        """Hand work to an idle process, or else to a new one."""
        with suppress(IndexError):
            while True:
                process = self._idle.pop()
                try:
                    process.connection.send_bytes(request)
                    return process
                except OSError:  # it died in its sleep
                    process.end()
        process = _Process(self._memory)
        process.connection.send_bytes(request)
        return process

    def _reason(self, status: int) -> Exception:
        """Why a process ended in the middle of its work."""
        if status == -signal.SIGALRM:
            return ImageTooCostlyError(
                f"The image takes more than {self._seconds:g} s to decode. {_ADVICE}",
                {"seconds": self._seconds},
            )
        if status < 0:
            return ImageError(f"The image is damaged in a way that its decoder does not survive. {_ADVICE}")
        return RuntimeError(f"a process of the sandbox ended with status {status}")


class _Process:
    """One process, seen from outside."""

    def __init__(self, memory: int) -> None:
        self.connection, theirs = Pipe()
        program = f"from server.uploads.sandbox import serve; serve({theirs.fileno()}, {memory})"
        self._popen = subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            start_new_session=True,  # Ctrl+C is for the server alone
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "OPENBLAS_NUM_THREADS": "1"},
        )
        theirs.close()

    def receive(self) -> Decoded:
        """The result of the work sent last. Raises: EOFError if it ends without one, and its InputErrors."""
        # Nothing is unpickled that comes from a process in which a decoder may have been taken over.
        answer = json.loads(self.connection.recv_bytes())
        if "error" in answer:
            kind: type[InputError] = getattr(errors, answer["error"])
            raise kind(answer["message"], answer["details"])
        return Decoded(tuple(answer["shape"]), [self._array(shape) for shape in answer["arrays"]])

    def end(self) -> int:
        """Hang up, and wait until the process has ended; its exit status."""
        self.connection.close()
        return self._popen.wait()

    def _array(self, shape: list[int]) -> NDArray[np.uint8]:
        array = np.empty(shape, np.uint8)
        self.connection.recv_bytes_into(array.data.cast("B"))
        return array


def serve(descriptor: int, memory: int) -> None:
    """The life of a process, from inside: do what is asked until the server hangs up."""
    connection = Connection(descriptor)
    _confine(memory)
    with suppress(EOFError, ConnectionError):
        while True:
            seconds, work, args, kwargs = pickle.loads(connection.recv_bytes())
            signal.setitimer(signal.ITIMER_REAL, seconds)  # whose alarm nothing here survives
            messages = _answer(work, args, kwargs, memory)
            signal.setitimer(signal.ITIMER_REAL, 0)
            for message in messages:
                connection.send_bytes(message)


def _confine(memory: int) -> None:
    from server.uploads.decoding import rehearse

    rehearse()  # as nothing can be imported later
    warnings.simplefilter("ignore", UserWarning)  # Pillow's remarks on damaged EXIF
    for limit, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_NOFILE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def _answer(
    work: Callable[..., Decoded], args: tuple[object, ...], kwargs: dict[str, object], memory: int
) -> list[bytes | memoryview]:
    """What to send: JSON that tells the shapes, and the arrays; or JSON that tells the error."""
    try:
        decoded = work(*args, **kwargs)
    except MemoryError:
        error: InputError = ImageTooCostlyError(
            f"The image takes more than {memory // 2**20:,} MiB of memory to decode. {_ADVICE}",
            {"memory": memory},
        )
    except InputError as raised:
        error = raised
    else:
        shapes = [array.shape for array in decoded.arrays]
        head = json.dumps({"shape": decoded.shape, "arrays": shapes}).encode()
        return [head, *(np.ascontiguousarray(array).data.cast("B") for array in decoded.arrays)]
    told = {"error": type(error).__name__, "message": error.message, "details": error.details}
    return [json.dumps(told).encode()]
