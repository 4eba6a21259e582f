from __future__ import annotations

from dataclasses import dataclass

from server.lru import ByteLRU


@dataclass
class Value:
    nbytes: int


def lru(capacity: int, **sizes: int) -> ByteLRU[Value]:
    values: ByteLRU[Value] = ByteLRU(capacity)
    for key, size in sizes.items():
        values.put(key, Value(size))
    return values


def test_what_was_used_longest_ago_is_forgotten() -> None:
    values = lru(10, a=4, b=4)
    values.get("a")
    values.put("c", Value(4))
    assert values.get("b") is None
    assert values.get("a") == values.get("c") == Value(4)


def test_bytes_are_counted_through_replacement_and_removal() -> None:
    values = lru(100, a=10, b=20)
    values.put("a", Value(30))
    assert values.nbytes == 50
    values.drop("a")
    values.drop("nothing")
    assert (values.nbytes, len(values)) == (20, 1)


def test_several_go_when_one_needs_their_room() -> None:
    values = lru(10, a=3, b=3, c=3)
    values.put("d", Value(8))
    assert (len(values), values.nbytes) == (1, 8)


def test_a_value_larger_than_everything_stands_alone() -> None:
    values = lru(10, a=3, b=50)
    assert (values.get("a"), values.get("b")) == (None, Value(50))
    values.put("c", Value(1))
    assert (values.get("b"), values.get("c")) == (None, Value(1))
