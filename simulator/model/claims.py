"""Claims: sentences about results that a run can judge. The door reads them; `measure` judges them.

Amounts are floats in one unit a kind: time in ns, rate per second, share as a fraction, points (pp) as a fraction,
number.
"""

from typing import NamedTuple

TIME, RATE, SHARE, POINTS, NUMBER, FACTOR = "time", "rate", "share", "points", "number", "factor"

# metric -> kind of its value
METRICS = (
    dict.fromkeys("mean p50 p90 p95 p99 p99.9 max wait recovery".split(), TIME)
    | dict.fromkeys("availability error_rate degraded utilization stale hit_rate".split(), SHARE)
    | {"slower than": SHARE}
    | dict.fromkeys("offered throughput goodput max_load max_load_per_core".split(), RATE)
    | dict.fromkeys(
        "queue max_queue amplification attempts failed rejected timed_out lag max_lag duplicates dead_letters "
        "calls_per_request cores processes".split(),
        NUMBER,
    )
)

ALL, BEFORE, DURING, AFTER, FROM, WHILE_DOWN = "all", "before", "during", "after", "from", "while down"


class Window(NamedTuple):
    """A stretch of time. ALL: after warm-up to the end. `name`: a fault, or the component that is down."""

    kind: str = ALL
    name: str = ""
    from_ns: int = 0
    to_ns: int = 0


class Metric(NamedTuple):
    """A number of a run. `of`: subject as written ("all" where left out); `in_`: architecture ("" where left out).

    `at`: (varied parameter, value as written), or None. `than_ns`: of "slower than".
    """

    name: str
    of: str = "all"
    in_: str = ""
    at: tuple[str, str] | None = None
    window: Window = Window()
    than_ns: int = 0


class Amount(NamedTuple):
    """A number with its kind."""

    kind: str
    value: float


class Binary(NamedTuple):
    """left (+ - * /) right."""

    sign: str
    left: "Expression"
    right: "Expression"


Expression = Metric | Amount | Binary

LESS, AT_MOST, MORE, AT_LEAST, EQUAL, AGREES = "<", "<=", ">", ">=", "=", "agrees with"


class Comparison(NamedTuple):
    """`within` is the band of EQUAL.

    A share (relative to the right side), points, or an amount of the left side's kind.
    """

    relation: str
    left: Expression
    right: Expression
    within: Amount | None = None


class Claim(NamedTuple):
    """`if condition then comparison`; without `if`, condition is None."""

    text: str
    comparison: Comparison
    condition: Comparison | None = None
