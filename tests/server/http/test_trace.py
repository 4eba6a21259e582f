from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.http.trace import Trace

CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_the_caller_s_trace_goes_on_with_a_span_of_our_own() -> None:
    trace = Trace.of({"traceparent": CALLER})
    assert trace.trace_id == "4bf92f3577b34da6a3ce929d0e0e4736"
    assert trace.parent_id == "00f067aa0ba902b7"
    assert trace.header == f"00-{trace.trace_id}-{trace.span_id}-01"
    assert trace.span_id != trace.parent_id


def test_without_a_caller_a_trace_begins_that_the_next_service_can_go_on_with() -> None:
    first = Trace.of({})
    second = Trace.of({"traceparent": first.header})
    assert first.parent_id is None
    assert (second.trace_id, second.parent_id) == (first.trace_id, first.span_id)


@pytest.mark.parametrize(
    "header",
    [
        CALLER.upper(),
        CALLER.replace("00-", "ff-", 1),
        CALLER.replace("4bf92f3577b34da6a3ce929d0e0e4736", "0" * 32),
        CALLER.replace("00f067aa0ba902b7", "0" * 16),
        CALLER[:-1],
        f"{CALLER}x",
    ],
)
def test_what_is_no_trace_is_not_gone_on_with(header: str) -> None:
    assert Trace.of({"traceparent": header}).parent_id is None


def test_later_versions_of_the_standard_are_understood_as_far_as_they_agree() -> None:
    assert (
        Trace.of({"traceparent": f"{CALLER.replace('00-', '42-', 1)}-more"}).parent_id == "00f067aa0ba902b7"
    )


@pytest.mark.parametrize(
    ("given", "kept"), [("abc-123_X", True), ("a b", False), ("x" * 65, False), ("<b>", False), ("é", False)]
)
def test_a_harmless_id_from_a_proxy_is_kept(given: str, kept: bool) -> None:
    assert (Trace.of({"x-request-id": given}).request_id == given) is kept


def test_else_the_request_is_named_by_its_trace() -> None:
    trace = Trace.of({"traceparent": CALLER})
    assert trace.request_id == trace.trace_id


@given(st.text())
def test_whatever_comes_what_goes_on_is_well_formed(header: str) -> None:
    trace = Trace.of({"traceparent": header, "x-request-id": header})
    assert Trace.of({"traceparent": trace.header}).trace_id == trace.trace_id
    assert trace.request_id.isascii()
