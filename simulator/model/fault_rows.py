"""Rows of a program for what goes wrong."""

from typing import NamedTuple

FAULTS = (
    *("crash", "restart", "slow", "slow_database", "freeze", "thaw", "failing", "deadly", "cut", "lose", "delay"),
    *("isolate", "registry_down", "registry_up", "database_down", "database_up", "flush", "barren"),
)
(
    CRASH,
    RESTART,
    SLOW,
    SLOW_DATABASE,
    FREEZE,
    THAW,
    FAILING,
    DEADLY,
    CUT,
    LOSE,
    DELAY,
    ISOLATE,
    REGISTRY_DOWN,
    REGISTRY_UP,
    DATABASE_DOWN,
    DATABASE_UP,
    FLUSH,
    BARREN,
) = range(len(FAULTS))


class FaultRow(NamedTuple):
    """At `at_ns` one thing changes (-1: when a renewal says so).

    | what                         | target    | component | factor            | law   |
    |------------------------------|-----------|-----------|-------------------|-------|
    | CRASH                        | instance  |           | 1: revived by its own RESTART | |
    | RESTART, FREEZE, THAW        | instance  |           |                   |       |
    | SLOW                         | instance  | whose     | times as long     |       |
    | FAILING, DEADLY              | instance  | whose     | chance            |       |
    | SLOW_DATABASE                | database  |           | times as long     |       |
    | DATABASE_DOWN, DATABASE_UP   | database  |           |                   |       |
    | CUT, LOSE, DELAY             | link      |           | 1 or 0; chance; - | DELAY: law, -1: over |
    | ISOLATE                      | zone      |           | 1 or 0            |       |
    | REGISTRY_DOWN, REGISTRY_UP   |           |           |                   |       |
    | FLUSH                        | cache     |           |                   |       |
    | BARREN                       | cache     |           | 1 or 0            |       |

    DEADLY: `revive_ns` after the death the process accepts again (-1: the orchestrator's affair). BARREN: a cache that
    hits by chance hits nothing.
    """

    at_ns: int
    what: int
    target: int
    component: int
    factor: float
    law: int = -1
    revive_ns: int = -1


class RenewalRow(NamedTuple):
    """Failure and repair again and again, keyed by `key`.

    After a time drawn from `up` the faults `first` .. `first + n - 1` strike, after one from `down` the n that follow.
    """

    key: int
    up: int
    down: int
    first: int
    n: int
