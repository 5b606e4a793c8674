"""Who asks: workloads, and what callers do about answers that are late or bad."""

from typing import NamedTuple

from simulator.model.application import Step
from simulator.model.laws import ZERO, Law

UNLIMITED = 1 << 40
POISSON, REGULAR, LOG, USERS = "poisson", "regular", "log", "users"


class Retry(NamedTuple):
    """`attempts` counts the first. `back_off_ns` doubles up to `most_ns` (None: constant). `on`: names of outcomes.

    `on` None is `safe`: refused and overloaded, and reset and timeout too where the operation is idempotent.
    `within_ns` bounds the whole call. `budget`: tokens that a success earns; a retry costs one; at most ten.
    """

    attempts: int
    back_off_ns: int = 0
    most_ns: int | None = None
    jitter: str = "none"  # none, full, equal, decorrelated
    on: tuple[str, ...] | None = None
    within_ns: int | None = None
    budget: float | None = None


class Breaker(NamedTuple):
    """Opens when at least `failures` (share) of at least `at_least` attempts within `window_ns` fail."""

    failures: float
    window_ns: int = 10_000_000_000
    at_least: int = 20
    open_ns: int = 5_000_000_000
    probes: int = 1


class Adaptive(NamedTuple):
    """A bulkhead that finds its own size (AIMD): one more a full round of successes, times `shrink` at a failure."""

    least: int = 1
    most: int = UNLIMITED
    shrink: float = 0.9


class Rules(NamedTuple):
    """What a row of `calls` says, all matching rows merged; None: nothing said."""

    timeout: Law | None = None
    retry: Retry | None = None
    breaker: Breaker | None = None
    bulkhead: int | Adaptive | None = None
    hedge_ns: int | None = None
    hedges: int = 1
    fallback: tuple[Step, ...] | None = None
    deadline: bool = False
    cancel: bool = False
    balancer: str | None = None


class Point(NamedTuple):
    """The rate (closed loop: the number of people) from `at_ns` on.

    `ramp`: reached there in a straight line from the point before.
    """

    rate_per_s: float
    at_ns: int
    ramp: bool = False


class Workload(NamedTuple):
    """A stream of requests.

    `log`: (arrival ns since the start, route) of every line, sorted, `speed` already applied.
    """

    mix: tuple[tuple[str, float], ...]  # route, weight
    process: str
    points: tuple[Point, ...] = ()
    log: tuple[tuple[int, str], ...] = ()
    timeout: Law | None = None  # of each attempt
    malformed: float = 0.0
    unauthenticated: float = 0.0
    only: tuple[str, ...] = ()  # architectures; empty: all
    retry: Retry | None = None
    think: Law = ZERO
    bursts: Law | None = None
    pauses: Law | None = None
    clients: int = 1  # how many different ones, in an open load
    scopes: tuple[str, ...] | None = None  # what their tokens carry; None: everything
    deadline: bool = False  # the time left travels with the request
