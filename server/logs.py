"""The server's log: lines for people, or JSON for machines; without images, their ids, or addresses."""

from __future__ import annotations

import json
import logging
import secrets
from datetime import UTC, datetime
from hashlib import blake2s
from typing import Any, Literal

from server.http import trace

Format = Literal["text", "json"]
Level = Literal["debug", "info", "warning", "error"]

_KEY = secrets.token_bytes(16)


def configure(level: Level, format: Format) -> None:
    """Write what is worth ``level`` to stderr; replaces what was configured before."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if format == "json" else logging.Formatter("%(levelname)s: %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


class JsonLines(logging.Formatter):
    """One JSON object per line. A record's ``fields`` (given as ``extra``) become members of it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if current := trace.current.get():
            line |= {
                "request_id": current.request_id,
                "trace_id": current.trace_id,
                "span_id": current.span_id,
            }
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def pseudonym(name: str) -> str:
    """The same for the same name until this process ends, and no way back to the name."""
    return blake2s(name.encode(), key=_KEY, digest_size=6).hexdigest()
