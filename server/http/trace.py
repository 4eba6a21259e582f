"""Which request this is, for those who follow one through several services (W3C Trace Context)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass

# Later versions may append fields; all zeros mean that there is no id.
_TRACEPARENT = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?"
)
_HARMLESS = re.compile(r"[\w-]{1,64}", re.ASCII)


@dataclass(frozen=True)
class Trace:
    """A request's own id, and its place in a trace: hexadecimal, as the standard writes them."""

    request_id: str
    trace_id: str  # 32 digits
    span_id: str  # 16 digits, of what this server does
    parent_id: str | None  # of what the caller does
    flags: str  # 01: the caller records this trace

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> Trace:
        """Go on with the caller's trace, or begin one.

        The request's id is the one that a proxy in front has given, if it is harmless, else the trace's.
        """
        caller = _TRACEPARENT.fullmatch(headers.get("traceparent", ""))
        trace_id, parent_id, flags = caller.group(1, 2, 3) if caller else (secrets.token_hex(16), None, "00")
        given = headers.get("x-request-id", "")
        request_id = given if _HARMLESS.fullmatch(given) else trace_id
        return cls(request_id, trace_id, secrets.token_hex(8), parent_id, flags)

    @property
    def header(self) -> str:
        """What tells the next service (``traceparent``), or the caller (``traceresponse``), of this place."""
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"


current: ContextVar[Trace | None] = ContextVar("trace", default=None)
"""Of the request that is being answered, and of tasks that were begun for it."""
