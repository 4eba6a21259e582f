from __future__ import annotations

from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import TooManyCallsError, TooOftenError
from server.queue.allowance import BURST, Allowance


class Clock:
    """Time that the test lets pass."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def call(allowance: Allowance, owner: str = "a") -> bool:
    """Whether a call is let in."""
    try:
        with allowance.call(owner):
            return True
    except TooOftenError:
        return False


def test_a_client_has_so_many_calls_at_once_and_no_more() -> None:
    allowance = Allowance(2, 1000)
    with ExitStack() as underway:
        for _ in range(2):
            underway.enter_context(allowance.call("a"))
        with pytest.raises(TooManyCallsError) as refused:
            underway.enter_context(allowance.call("a"))
        underway.enter_context(allowance.call("b"))
    assert refused.value.details == {"at_once": 2}
    assert call(allowance)


def test_a_call_that_fails_is_over_too() -> None:
    allowance = Allowance(1, 1000)
    for _ in range(3):
        with pytest.raises(KeyError), allowance.call("a"):
            raise KeyError


def test_those_who_wait_for_a_call_to_end_are_told_how_long_calls_take() -> None:
    clock = Clock()
    allowance = Allowance(1, 1000, clock)
    for _ in range(100):
        with allowance.call("a"):
            clock.now += 7
    with allowance.call("a"), pytest.raises(TooManyCallsError) as refused, allowance.call("a"):
        pass
    assert refused.value.retry_after == 7


def test_a_burst_is_let_in_and_then_the_rate() -> None:
    clock = Clock()
    allowance = Allowance(99, 4, clock)
    assert [call(allowance) for _ in range(10)] == [True] * 8 + [False] * 2
    clock.now += 0.25
    assert [call(allowance) for _ in range(2)] == [True, False]
    assert call(allowance, "b")


def test_who_comes_back_when_told_is_let_in() -> None:
    clock = Clock()
    allowance = Allowance(99, 0.2, clock)
    assert call(allowance)
    with pytest.raises(TooOftenError) as refused, allowance.call("a"):
        pass
    assert refused.value.retry_after
    clock.now += refused.value.retry_after
    assert call(allowance)


def test_clients_are_forgotten_once_they_owe_nothing() -> None:
    clock = Clock()
    allowance = Allowance(99, 4, clock)
    for number in range(1000):
        clock.now += 0.1
        call(allowance, str(number))
        assert len(allowance) <= 30


@given(st.lists(st.floats(0, 3), max_size=60), st.floats(0.5, 20))
def test_never_more_than_the_burst_and_the_rate_in_any_span(pauses: list[float], rate: float) -> None:
    clock, let_in = Clock(), list[float]()
    allowance = Allowance(99, rate, clock)
    for pause in pauses:
        clock.now += pause
        if call(allowance):
            let_in.append(clock.now)
    for first, begin in enumerate(let_in):
        for count, end in enumerate(let_in[first:], 1):
            assert count <= rate * (end - begin + BURST) + 1 + 1e-6
