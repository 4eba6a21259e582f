from __future__ import annotations

import pickle

import pytest

from model.errors import ImageError, RabitError
from server.errors import DeadlineError, QueueFullError, UnknownExemplarError


@pytest.mark.parametrize(
    "error", [QueueFullError(3, 2), DeadlineError(30), UnknownExemplarError("abc"), ImageError("No image.")]
)
def test_an_error_is_the_same_in_another_process(error: RabitError) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert (str(copy), vars(copy)) == (str(error), vars(error))
