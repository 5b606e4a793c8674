"""Keys and where they live: what moves when an instance goes, how even the shares are, how much one may have."""

from collections import Counter
from math import ceil

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.policies import ring_hash, source_hash

KEYS = [(k * 0x9E3779B97F4A7C15) % (1 << 63) for k in range(1, 2001)]
UNBOUNDED = ring_hash.Config(0.0)


def homes(names: list[int]) -> list[int]:
    """On whom each key lives, by name."""
    return [names[ring_hash.pick(UNBOUNDED, len(names), key, names, [0] * len(names))] for key in KEYS]


@given(st.integers(0, (1 << 63) - 1), st.integers(1, 100))
def test_a_key_has_one_home_as_long_as_nothing_changes(key: int, size: int) -> None:
    assert source_hash.pick(size, key) == key % size
    names = list(range(size))
    first = ring_hash.pick(UNBOUNDED, size, key, names, [0] * size)
    assert first == ring_hash.pick(UNBOUNDED, size, key, names, [9] * size)


def test_nearly_all_keys_of_a_remainder_move_when_one_of_ten_goes() -> None:
    stay = sum(source_hash.pick(10, key) == source_hash.pick(9, key) for key in KEYS)
    assert stay < 0.2 * len(KEYS)


@given(st.integers(2, 8), st.data())
@settings(deadline=None, max_examples=10)
def test_only_the_keys_of_who_goes_move_on_a_ring(size: int, data: st.DataObject) -> None:
    gone = data.draw(st.integers(0, size - 1))
    before, after = homes(list(range(size))), homes([i for i in range(size) if i != gone])
    assert all(old in (new, gone) for old, new in zip(before, after, strict=True))


def test_the_order_of_the_list_does_not_matter_on_a_ring() -> None:
    assert homes([0, 1, 2, 3]) == homes([2, 0, 3, 1])


def test_shares_on_a_ring_are_as_even_as_its_points_allow() -> None:
    shares = Counter(homes(list(range(5))))
    assert all(abs(shares[i] / len(KEYS) - 0.2) < 4 * 0.2 / ring_hash.POINTS**0.5 for i in range(5))


@given(st.integers(1, 12), st.lists(st.integers(0, (1 << 63) - 1), min_size=1, max_size=60), st.floats(1.0, 3.0))
@settings(deadline=None, max_examples=40)
def test_nobody_has_more_than_the_bound_allows(size: int, keys: list[int], bound: float) -> None:
    config, waiting = ring_hash.Config(bound), [0] * size
    for placed, key in enumerate(keys, 1):
        i = ring_hash.pick(config, size, key, list(range(size)), waiting)
        waiting[i] += 1
        assert waiting[i] <= ceil(bound * placed / size)


def test_a_popular_key_stays_at_home_only_as_far_as_the_bound_allows() -> None:
    waiting = [0, 0, 0, 0]
    for _ in range(40):
        waiting[ring_hash.pick(ring_hash.Config(), 4, 42, [0, 1, 2, 3], waiting)] += 1
    assert sorted(waiting)[-1] == 13  # of an average of ten
    free = [0, 0, 0, 0]
    for _ in range(40):
        free[ring_hash.pick(UNBOUNDED, 4, 42, [0, 1, 2, 3], free)] += 1
    assert sorted(free) == [0, 0, 0, 40]


def test_a_bound_below_the_average_is_the_average() -> None:
    waiting = [0, 0, 0]
    for _ in range(30):
        waiting[ring_hash.pick(ring_hash.Config(0.2), 3, 42, [0, 1, 2], waiting)] += 1
    assert waiting == [10, 10, 10]


@given(st.integers(0, ring_hash.MASK), st.integers(0, ring_hash.MASK))
def test_no_two_points_coincide(x: int, y: int) -> None:
    assert 0 <= ring_hash.scatter(x) <= ring_hash.MASK
    assert (ring_hash.scatter(x) == ring_hash.scatter(y)) == (x == y)
