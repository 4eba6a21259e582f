"""``python -m server``: the command line, ``serve`` included."""

from __future__ import annotations

from server.cli import main

main()
