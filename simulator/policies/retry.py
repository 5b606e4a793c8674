"""Try again, later and later, at a random moment.

Problem: many failures are over in a moment, and somebody else may answer. Idea: a few attempts, for outcomes for which
another one makes sense, with waits that double (`doubling`), and chance in the wait so that those who failed together
do not come back together. Source: Brooker, Exponential Backoff And Jitter (AWS Architecture Blog, 2015), whose four
kinds these are; Nygard, Release It!, on what happens without.

How it fails: three attempts at each of three levels are 27 times the work at the bottom, just when it cannot bear it.
Retries of an overload keep it alive after its cause has gone (Bronson and others, Metastable Failures in Distributed
Systems, 2021). A budget (`retry_budget`) bounds that; a deadline bounds how long anybody may try.
"""

from typing import NamedTuple

from simulator.policies.answers import NO
from simulator.policies.doubling import doubled_ns

NONE, FULL, EQUAL, DECORRELATED = range(4)
JITTERS = ("none", "full", "equal", "decorrelated")


class Config(NamedTuple):
    """At most `attempts`, the first included, after outcomes whose bit is set in `on`.

    The wait doubles from `back_off_ns` up to `most_ns` (constant where they are equal). The call may not last
    `within_ns` or longer (-1: as long as it takes).
    """

    attempts: int
    back_off_ns: int
    most_ns: int
    jitter: int
    on: int
    within_ns: int


def again(config: Config, attempt: int, outcome: int, elapsed_ns: int, pause_ns: int, u: float) -> int:
    """How long to wait in ns, or NO. `attempt`: how many were made; `pause_ns`: the last wait, 0 before the first."""
    if attempt >= config.attempts or (config.on >> outcome) & 1 == 0:
        return NO
    wait_ns = doubled_ns(config.back_off_ns, config.most_ns, attempt - 1)
    if config.jitter == FULL:
        wait_ns = int(wait_ns * u)
    elif config.jitter == EQUAL:
        wait_ns = wait_ns // 2 + int((wait_ns - wait_ns // 2) * u)
    elif config.jitter == DECORRELATED:
        wait_ns = decorrelated_ns(config, pause_ns, u)
    if config.within_ns >= 0 and elapsed_ns + wait_ns >= config.within_ns:
        return NO
    return wait_ns


def decorrelated_ns(config: Config, pause_ns: int, u: float) -> int:
    """Between the first wait and three times the last one, at most `most_ns`: the waits do a random walk."""
    least_ns = config.back_off_ns
    span_ns = 3 * max(pause_ns, least_ns) - least_ns
    return min(config.most_ns, least_ns + int(span_ns * u))
