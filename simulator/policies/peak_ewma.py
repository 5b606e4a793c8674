"""Of two, the one where the next answer is expected sooner: latency seen, times what waits there already.

Problem: outstanding attempts say nothing about how fast they will be answered. Idea: remember of everyone a latency
that jumps up with a slow answer at once and sinks slowly with fast ones and with time; its price is that latency times
one more than what is outstanding; two different candidates are drawn and the cheaper is taken. Nobody is known at the
start: whoever has been asked and has never answered is very dear. Source: Finagle, `PeakEwma` in its load balancer
package (decay 10 s), also in Linkerd and tower.

Finagle decays by exp(-t / decay). Libraries differ in the last bit of an exponential, so here it is
decay / (decay + t): the same slope at the beginning, a longer memory of a peak later (half is left after one decay
instead of 0.69 of it).

How it fails: an error that comes fast counts as a fast answer; combine it with `outlier`. One slow answer of a fast
instance (a pause, a cold cache) sends everybody elsewhere for a while. Weights are not looked at: a large instance
shows itself by its latency.
"""

from typing import NamedTuple

from simulator.policies.two_choices_distinct import other
from simulator.policies.vectors import Ints, Scores, Stamps

UNKNOWN_NS = float(1 << 47)  # price of who has been asked and has never answered: 39 hours


class Config(NamedTuple):
    """After `decay_ns` half of a peak is forgotten."""

    decay_ns: int = 10_000_000_000


def remaining(decay_ns: int, age_ns: int) -> float:
    """Which share of a memory is left after that time."""
    return decay_ns / (decay_ns + age_ns)


def price(latency_ns: float, outstanding: int) -> float:
    """What it would cost to wait there."""
    if latency_ns == 0.0 and outstanding > 0:
        return UNKNOWN_NS + outstanding
    return latency_ns * (outstanding + 1)


def pick(
    config: Config, now_ns: int, size: int, outstanding: Ints, score: Scores, stamp: Stamps, u: float, u2: float
) -> int:
    """The position, out of `size`, of the cheaper of two; the first drawn on a tie. `score` is the latency in ns."""
    a = int(u * size)
    b = other(size, a, u2)
    price_a = price(score[a] * remaining(config.decay_ns, now_ns - stamp[a]), outstanding[a])
    price_b = price(score[b] * remaining(config.decay_ns, now_ns - stamp[b]), outstanding[b])
    return b if price_b < price_a else a


def learn(config: Config, now_ns: int, took_ns: int, who: int, score: Scores, stamp: Stamps) -> None:
    """A peak counts at once, less than that is averaged in. `stamp` is when it was learnt."""
    if who < 0:
        return
    left = remaining(config.decay_ns, now_ns - stamp[who])
    score[who] = float(took_ns) if took_ns > score[who] else score[who] * left + took_ns * (1.0 - left)
    stamp[who] = now_ns
