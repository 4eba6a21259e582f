"""``python -m model``: the model's command line."""

from __future__ import annotations

from model.cli import app

app(prog_name="python -m model")
