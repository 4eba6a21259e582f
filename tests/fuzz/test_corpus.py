"""Every file from which fuzzing starts, or that once was a finding, is taken in or refused in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fuzz.forms import form
from tests.fuzz.images import brush, labels, photo
from tests.fuzz.looks import look

CORPUS = Path(__file__).parent / "corpus"
TARGETS = {"image": (photo, labels, brush), "form": (form,), "look": (look,)}
CASES = [
    pytest.param(target, path, id=f"{target.__name__}-{path.name}")
    for kind, targets in TARGETS.items()
    for target in targets
    for path in sorted((CORPUS / kind).iterdir())
]


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize(("target", "path"), CASES)
def test_nothing_but_words(target: Callable[[bytes], bool], path: Path) -> None:
    target(path.read_bytes())
