"""Whose turn it is in a queue, who leaves a cache, how a processor is shared and what contention costs."""

from collections import OrderedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.policies import contention, eviction, queueing, sharing
from simulator.policies.queueing import ADAPTIVE_LIFO, BACK, FIFO, FRONT, LIFO, ORDERS, PRIORITY, STANDING_NS

MS = 1_000_000
USES = st.lists(st.integers(0, 7), max_size=80)


@pytest.mark.parametrize(
    ("order", "calm", "standing"),
    [(FIFO, FRONT, FRONT), (LIFO, BACK, BACK), (ADAPTIVE_LIFO, FRONT, BACK), (PRIORITY, FRONT, FRONT)],
)
def test_the_next_is_taken_from_the_front_or_the_back(order: int, calm: int, standing: int) -> None:
    assert queueing.end(order, STANDING_NS) == calm
    assert queueing.end(order, STANDING_NS + 1) == standing


def test_codel_turns_away_who_has_waited_only_when_the_queue_stands() -> None:
    assert not queueing.overdue(5 * MS, 100 * MS, 99 * MS)
    assert queueing.overdue(5 * MS, 100 * MS, 101 * MS)
    assert queueing.overdue(5 * MS, 101 * MS, 6 * MS)
    assert not queueing.overdue(5 * MS, 101 * MS, 5 * MS)
    assert not queueing.overdue(200 * MS, 0, 200 * MS)
    assert not queueing.overdue(-1, 10_000 * MS, 10_000 * MS)


def test_only_the_more_important_go_ahead_and_only_where_the_queue_heeds_it() -> None:
    assert [queueing.ahead(order, 2, 1) for order in range(len(ORDERS))] == [False, False, False, True]
    assert not queueing.ahead(PRIORITY, 1, 1)
    assert queueing.displaces(PRIORITY, 2, 1)
    assert not queueing.displaces(PRIORITY, 1, 1)
    assert not queueing.displaces(FIFO, 2, 1)


class Cache:
    """Entries and ranks of a cache of three."""

    def __init__(self, kind: int):
        self.kind, self.keys, self.ranks, self.tick = kind, [], [], 0

    def use(self, key: int, u: float = 0.5) -> int | None:
        """Looks up, stores what is missing, and says whom that drove out."""
        self.tick += 1
        if key in self.keys:
            i = self.keys.index(key)
            self.ranks[i] = eviction.used(self.kind, self.ranks[i], self.tick)
            return None
        out = None
        if len(self.keys) == 3:
            i = eviction.victim(self.kind, 3, self.ranks, u)
            out = self.keys.pop(i)
            self.ranks.pop(i)
        self.keys.append(key)
        self.ranks.append(eviction.stored(self.kind, self.tick))
        return out


@pytest.mark.parametrize(
    ("kind", "gone"), [(eviction.LRU, 2), (eviction.LFU, 3), (eviction.FIFO, 1), (eviction.RANDOM, 2)]
)
def test_each_kind_drives_out_another_one(kind: int, gone: int) -> None:
    cache = Cache(kind)
    assert [cache.use(key) for key in (1, 2, 2, 3, 1, 1)] == [None] * 6
    assert cache.use(4) == gone
    assert eviction.KINDS[kind] in {"lru", "lfu", "fifo", "random"}


@given(USES)
def test_lru_is_an_ordered_dictionary(uses: list[int]) -> None:
    cache, model = Cache(eviction.LRU), OrderedDict[int, None]()
    for key in uses:
        out = cache.use(key)
        expected = model.popitem(last=False)[0] if key not in model and len(model) == 3 else None
        model[key] = None
        model.move_to_end(key)
        assert out == expected


@given(USES)
def test_lfu_drives_out_the_least_used_and_of_these_the_longest_unused(uses: list[int]) -> None:
    cache, model = Cache(eviction.LFU), dict[int, tuple[int, int]]()
    for tick, key in enumerate(uses):
        out, expected = cache.use(key), None
        if key not in model and len(model) == 3:
            expected = min(model, key=lambda k: model[k])
            del model[expected]
        model[key] = (model.get(key, (0, 0))[0] + 1, tick)
        assert out == expected


@given(USES)
def test_fifo_drives_out_the_oldest(uses: list[int]) -> None:
    cache, model = Cache(eviction.FIFO), list[int]()
    for key in uses:
        out = cache.use(key)
        expected = model.pop(0) if key not in model and len(model) == 3 else None
        model += [] if key in model else [key]
        assert out == expected


def test_uses_are_counted_up_to_a_bound_and_never_run_into_the_tick() -> None:
    rank = eviction.USES_MAX << eviction.SHIFT
    assert eviction.used(eviction.LFU, rank, 7) == rank + 7 < 1 << 63


@given(st.integers(1, 9), st.floats(2.0**-53, 1.0 - 2.0**-53))
def test_a_random_victim_is_in_the_cache(size: int, u: float) -> None:
    assert 0 <= eviction.victim(eviction.RANDOM, size, [0] * size, u) < size


@given(st.integers(1, 16), st.integers(1, 200))
def test_a_shared_processor_wastes_nothing_and_gives_nobody_more_than_a_core(cores: int, computing: int) -> None:
    rate = sharing.rate(cores, computing)
    assert 0.0 < rate <= 1.0
    assert rate * computing == pytest.approx(min(cores, computing))


def test_throughput_peaks_where_gunther_says() -> None:
    assert contention.stretch(0.05, 0.02, 1) == 1.0
    throughput = {n: n / contention.stretch(0.05, 0.02, n) for n in range(1, 20)}
    assert max(throughput, key=lambda n: throughput[n]) == round(((1 - 0.05) / 0.02) ** 0.5)
