"""How long callers go on asking a dead instance: the way its silence takes through a registry.

The last beat was up to one heartbeat before the crash; the lease then runs out; the next sweep removes the entry; the
list handed out is renewed; the caller fetches it. Each of these periods is met at a uniformly drawn phase, so each
adds, on average, half of itself, and the heartbeat takes half of itself away.
"""

import math
from typing import NamedTuple

from simulator.model.program import RegistryRow


class Window(NamedTuple):
    """From the crash to the first moment at which a caller no longer knows the dead; ns. `spread`: standard deviation.

    `least_ns` and `most_ns` are what the worst phases make of it.
    """

    least_ns: float
    mean_ns: float
    most_ns: float
    spread_ns: float


def error_window(registry: RegistryRow) -> Window:
    """The window of a polled registry; a period of -1 or 0 is a step that takes no time.

    lease - U(0, heartbeat) + U(0, sweep) + U(0, server cache) + U(0, poll), all independent. A registry without beats
    is told the truth at once, so only the cache and the poll remain. A beat's way and lost beats are left out.
    """
    lease = float(registry.lease_ns) if registry.heartbeat_ns > 0 else 0.0
    beat = float(max(registry.heartbeat_ns, 0))
    later = [float(max(registry.server_cache_ns, 0)), float(max(registry.poll_ns, 0))]
    if registry.heartbeat_ns > 0:
        later.append(float(max(registry.sweep_ns, 0)))
    if lease < beat:
        raise ValueError(f"a lease of {lease} ns is shorter than the heartbeat of {beat} ns: the living would expire")
    return Window(
        lease - beat,
        lease - beat / 2.0 + math.fsum(later) / 2.0,
        lease + math.fsum(later),
        math.sqrt((beat * beat + math.fsum(x * x for x in later)) / 12.0),
    )


def error_window_at(registry: RegistryRow, crash_ns: int) -> Window:
    """The window of a crash at a known moment, sweeps and new lists being due at whole multiples of their periods.

    So it is in a run, whose registry begins with the run: only beats and polls have drawn phases. A list that is due
    together with a sweep is made after it, and then costs no time at all.
    """
    period = registry.sweep_ns if registry.heartbeat_ns > 0 and registry.sweep_ns > 0 else registry.server_cache_ns
    if period <= 0:
        return error_window(registry)
    beat, poll = max(registry.heartbeat_ns, 0), float(max(registry.poll_ns, 0))
    last = crash_ns + (registry.lease_ns if beat else 0)
    turns = range(_next(last - beat, period), _next(last, period) + 1, period)
    shares = [(min(last, turn) - max(last - beat, turn - period)) / beat for turn in turns] if beat else [1.0]
    seen = [float(_next(turn, registry.server_cache_ns) - crash_ns) for turn in turns]
    mean = math.fsum(share * at for share, at in zip(shares, seen, strict=True))
    square = math.fsum(share * (at - mean) ** 2 for share, at in zip(shares, seen, strict=True))
    return Window(seen[0], mean + poll / 2.0, seen[-1] + poll, math.sqrt(square + poll * poll / 12.0))


def _next(at_ns: int, period_ns: int) -> int:
    """The first multiple of a period from then on; the moment itself where there is no period."""
    return -(-at_ns // period_ns) * period_ns if period_ns > 0 else at_ns


def failed_attempts(rate_per_s: float, instances: int, window_ns: float) -> float:
    """How many attempts of a rotation over so many instances meet the dead one while it is known."""
    if instances < 1 or rate_per_s < 0 or window_ns < 0:
        raise ValueError(f"{rate_per_s}/s over {instances} instances for {window_ns} ns")
    return rate_per_s / instances * window_ns / 1e9


def least_registered(dead: int, preserve: float, beats: int = 2) -> int:
    """The smallest number of registered instances of which so many may fall silent and still be evicted.

    Self-preservation evicts only while renewals exceed int(beats x registered x preserve); Eureka 1.x,
    `AbstractInstanceRegistry.updateRenewsPerMinThreshold`, two beats a minute. 0 < preserve < 1.
    """
    if dead < 1 or not 0 < preserve < 1 or beats < 1:
        raise ValueError(f"{dead} dead, {beats} beats, a threshold of {preserve}: it must lie between 0 and 1")
    registered = dead
    while beats * (registered - dead) <= int(beats * registered * preserve):
        registered += 1
    return registered
