"""Attempts, registries, repair and copies: each formula against dice thrown as its words say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model.program import RegistryRow
from simulator.theory import caches, discovery
from simulator.theory.attempts import amplification, budgeted_attempts, expected_attempts, failure_after_attempts
from simulator.theory.renewal import at_least, availability_so_far, renewal_availability

S = 1_000_000_000
chances = st.floats(0.0, 1.0)


@given(p=chances, n=st.integers(1, 30))
def test_attempts_are_a_geometric_law_that_is_cut(p, n):
    stops_at = [p ** (k - 1) * (1 - p) for k in range(1, n)]
    mean = sum(k * share for k, share in enumerate(stops_at, 1)) + n * (1 - sum(stops_at))
    assert expected_attempts(p, n) == pytest.approx(mean, rel=1e-9)
    assert failure_after_attempts(p, n) == pytest.approx(1 - sum(stops_at) - p ** (n - 1) * (1 - p), abs=1e-12)


@given(p=st.floats(0.0, 0.95), n=st.integers(1, 4), layers=st.integers(0, 4))
def test_retries_of_layers_multiply(p, n, layers):
    assert amplification(p, n, layers) == pytest.approx((1 - p ** (n**layers)) / (1 - p), rel=1e-9)


def test_three_attempts_over_five_layers_are_243_and_four_over_three_64():
    assert amplification(1.0, 3, 5) == pytest.approx(243)
    assert amplification(1.0, 4, 3) == pytest.approx(64)


@pytest.mark.parametrize(("p", "n"), [(0.05, 3), (0.9, 3), (1.0, 4), (0.4, 10)])
def test_a_budget_bounds_attempts_and_the_bound_is_near_where_one_side_rules(p, n):
    chance, tokens, attempts, calls = np.random.default_rng(2022), 10.0, 0, 60_000
    for _ in range(calls):
        for attempt in range(1, n + 1):
            attempts += 1
            if chance.random() >= p:
                tokens = min(10.0, tokens + 0.1)
                break
            if attempt == n or tokens < 1:
                break
            tokens -= 1
    bound = budgeted_attempts(p, n, 0.1)
    assert attempts / calls <= bound * 1.005
    assert attempts / calls == pytest.approx(bound, rel=0.01)


REGISTRIES = {  # of the kind that products document; seconds
    "beats, lease, sweep, cache, poll": RegistryRow(30 * S, 180 * S, 60 * S, 30 * S, 30 * S),
    "beats and a lease, seen at once": RegistryRow(10 * S, 30 * S, -1, 0, 1 * S),
    "told the truth, polled": RegistryRow(-1, 0, -1, 0, 30 * S),
}


def thrown_windows(row, n=40_000):
    """Crashes at random moments: last beat, expiry, then the next sweep, the next list, the next poll."""
    chance = np.random.default_rng(9)

    def next_turn(after, period):
        phase = chance.random(n) * period
        return phase + np.ceil((after - phase) / period) * period if period > 0 else after

    crash = chance.random(n) * 1e13 + 1e12
    seen = crash
    if row.heartbeat_ns > 0:
        beat = next_turn(crash, row.heartbeat_ns) - row.heartbeat_ns
        seen = next_turn(beat + row.lease_ns, row.sweep_ns)
    return next_turn(next_turn(seen, row.server_cache_ns), row.poll_ns) - crash


@pytest.mark.parametrize("name", REGISTRIES)
def test_the_window_after_a_crash_is_that_of_thrown_phases(name):
    row = REGISTRIES[name]
    thrown, found = thrown_windows(row), discovery.error_window(row)
    assert found.mean_ns == pytest.approx(thrown.mean(), rel=0.01)
    assert found.spread_ns == pytest.approx(thrown.std(), rel=0.02)
    assert found.least_ns <= thrown.min()
    assert thrown.max() <= found.most_ns
    assert thrown.max() - thrown.min() > 0.6 * (found.most_ns - found.least_ns)


@pytest.mark.parametrize("name", REGISTRIES)
@pytest.mark.parametrize("crash_s", [45.0, 400.0, 1000.7])
def test_the_window_of_a_crash_at_a_known_moment_is_that_of_thrown_beats_and_polls(name, crash_s):
    row, chance, crash = REGISTRIES[name], np.random.default_rng(10), crash_s * S
    beats, polls = (chance.random(40_000) * max(period, 0) for period in (row.heartbeat_ns, row.poll_ns))
    seen = crash - beats + row.lease_ns
    for period in (row.sweep_ns if row.heartbeat_ns > 0 else -1, row.server_cache_ns):
        seen = np.ceil(seen / period) * period if period > 0 else seen
    thrown, found = seen + polls - crash, discovery.error_window_at(row, int(crash))
    assert found.mean_ns == pytest.approx(thrown.mean(), rel=0.01)
    assert found.spread_ns == pytest.approx(thrown.std(), rel=0.02)
    assert [found.least_ns, found.most_ns] == pytest.approx([thrown.min(), thrown.max()], rel=0.02, abs=S / 10)


def test_eureka_with_its_defaults_takes_minutes_and_evicts_only_from_seven():
    window = discovery.error_window(REGISTRIES["beats, lease, sweep, cache, poll"])
    assert [window.least_ns / S, window.mean_ns / S, window.most_ns / S] == [150, 225, 300]
    assert discovery.least_registered(1, 0.85) == 7
    assert discovery.least_registered(2, 0.85) == 14
    assert discovery.failed_attempts(90.0, 9, window.mean_ns) == pytest.approx(2250)


@pytest.mark.parametrize("until", [0.5, 3.0, 200.0])
def test_availability_of_what_is_repaired(until):
    up, down, n = 4.0, 1.0, 20_000
    chance, well, now = np.random.default_rng(3), np.zeros(n), np.zeros(n)
    while (now < until).any():
        for mean, counts in ((up, 1), (down, 0)):
            lasts = chance.exponential(mean, n)
            well += counts * (np.minimum(now + lasts, until) - np.minimum(now, until))
            now += lasts
    assert availability_so_far(up, down, until) == pytest.approx(well.mean() / until, abs=0.006)
    assert renewal_availability(up, down) == pytest.approx(0.8)
    assert availability_so_far(up, down, 1e6) == pytest.approx(0.8, abs=1e-5)


def test_two_of_three_parts():
    assert at_least(2, 3, 0.9) == pytest.approx(3 * 0.81 * 0.1 + 0.729)
    assert at_least(0, 3, 0.1) == pytest.approx(1.0)
    assert at_least(3, 3, 0.9) == pytest.approx(0.729)


def least_recently_used(keys, capacity):
    """Share of hits, the first tenth left out."""
    held, hits, begin = {}, 0, len(keys) // 10
    for i, key in enumerate(keys):
        hits += i >= begin and key in held
        held.pop(key, None)
        held[key] = None
        if len(held) > capacity:
            del held[next(iter(held))]
    return hits / (len(keys) - begin)


@pytest.mark.parametrize(("exponent", "capacity"), [(0.0, 100), (0.8, 50), (1.2, 300)])
def test_a_full_cache_hits_as_often_as_theory_says(exponent, capacity):
    shares = caches.zipf_shares(1_000, exponent)
    asked = np.random.default_rng(2012).choice(1_000, 200_000, p=shares).tolist()
    hits = least_recently_used(asked, capacity)
    assert caches.che_hit(shares, capacity) == pytest.approx(hits, abs=0.006)
    if exponent == 0.0:
        assert caches.uniform_hit(1_000, capacity) == pytest.approx(hits, abs=0.006)


@pytest.mark.parametrize("law", ["constant", "exponential"])
def test_entries_that_expire_and_reads_that_come_too_early_forget_the_law(law):
    chance, n = np.random.default_rng(11), 200_000
    lasts = np.full(n, 0.4) if law == "constant" else chance.exponential(0.4, n)
    times = np.cumsum(chance.exponential(1.0 / 5.0, n))
    hits, until = 0, 0.0
    for time, lives in zip(times, lasts, strict=True):
        hits += time < until
        until = until if time < until else time + lives
    assert caches.ttl_hit(5e9, 0.4) == pytest.approx(hits / n, abs=0.01)
    # the same stream as writes that are seen late: a read is stale before the latest moment at which one is seen
    seen = np.maximum.accumulate(times + lasts)
    reads = np.sort(chance.random(n)) * times[-1]
    last = np.searchsorted(times, reads) - 1
    stale = (last >= 0) & (reads < seen[np.maximum(last, 0)])
    assert caches.stale_read(5e9, 0.4) == pytest.approx(stale.mean(), abs=0.01)


def test_stale_reads_of_many_keys_and_stampedes():
    assert caches.stale_read_of_keys(100.0, S / 10, [0.5, 0.5]) == pytest.approx(caches.stale_read(50.0, S / 10))
    assert caches.stampede(200.0, S / 20) == pytest.approx(11.0)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: expected_attempts(1.1, 2),
        lambda: failure_after_attempts(0.1, 0),
        lambda: amplification(0.5, 2, -1),
        lambda: budgeted_attempts(0.5, 2, 1.0),
        lambda: discovery.error_window(RegistryRow(30 * S, 20 * S)),
        lambda: discovery.failed_attempts(1.0, 0, 1.0),
        lambda: discovery.least_registered(1, 1.0),
        lambda: renewal_availability(0.0, 1.0),
        lambda: availability_so_far(1.0, 1.0, 0.0),
        lambda: at_least(4, 3, 0.5),
        lambda: caches.zipf_shares(0, 1.0),
        lambda: caches.uniform_hit(0, 1),
        lambda: caches.che_hit([0.5, 0.5], 0),
        lambda: caches.ttl_hit(-1.0, 1.0),
        lambda: caches.stampede(1.0, -1.0),
        lambda: caches.stale_read(-1.0, 1.0),
    ],
)
def test_calls_outside_their_domain_say_so(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        wrong()
