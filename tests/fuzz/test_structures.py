"""Strange files are taken in or refused in words, and in the sandbox no differently than outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from model.errors import InputError
from model.palette import LANDSCAPE
from server.uploads import decoding
from server.uploads.sandbox import Decoded, Sandbox
from tests.fuzz.effort import EXAMPLES
from tests.fuzz.images import LIMITS, brush, labels, photo
from tests.fuzz.looks import look
from tests.fuzz.structures import files, looks

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")
try_many = settings(max_examples=20 * EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox(seconds=10, memory=2**30)
    yield sandbox
    sandbox.close()


@given(files)
@try_many
def test_nothing_but_words(data: bytes) -> None:
    photo(data)
    labels(data)
    brush(data)


@given(looks)
@try_many
def test_nothing_but_words_about_looks(data: bytes) -> None:
    look(data)


@given(files)
@try_many
def test_the_sandbox_makes_no_difference(sandbox: Sandbox, data: bytes) -> None:
    for work, *args in (
        (decoding.photo, data, LIMITS, [(32, 16)]),
        (decoding.labels, data, LANDSCAPE, LIMITS),
        (decoding.brush, data, LIMITS),
    ):
        inside, outside = outcome(sandbox.run, work, *args), outcome(work, *args)
        if isinstance(inside, Decoded):
            assert isinstance(outside, Decoded)
            assert inside.shape == outside.shape
            assert all(map(np.array_equal, inside.arrays, outside.arrays))
        else:
            assert inside == outside


def outcome(work: Callable[..., Decoded], *args: Any) -> Decoded | tuple[str, str]:
    try:
        return work(*args)
    except InputError as error:
        return type(error).__name__, error.message
