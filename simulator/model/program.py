"""A scenario, lowered: operations are short lists of instructions, everything else is rows of integers and floats.

Every runtime interprets exactly this; nothing else reaches them. Rows are NamedTuples of int and float, so that the
compiled runtime derives its columns from the annotations. Code is acyclic inside a frame (`repeat` and `times` are
unrolled), so a turn of a frame always ends.

Every instruction carries a *place*: a 63-bit number made from its path in the application (route or operation, step,
iteration of `repeat`, copy of `parallel`), equal in every architecture. Dice use places, never rows or addresses.

CALL and SPAWN start something and go on; JOIN waits for what was started since the last JOIN, and for how many
successes. A sequential call is CALL, JOIN 1 of 1; a call inside a unit is SPAWN, JOIN.
"""

from typing import NamedTuple

from simulator.model.laws import LawRow

COMPUTE, WAIT, QUERY, CALL, SPAWN, JOIN, BRANCH, JUMP, FAIL, CHECK, RETURN = range(11)
OPCODES = ("compute", "wait", "query", "call", "spawn", "join", "branch", "jump", "fail", "check", "return")
INSTRUCTIONS_MAX = 1 << 16

POISSON, REGULAR, LOG = range(3)
CRASH, RESTART, SLOW, SLOW_DATABASE = range(4)


class Instruction(NamedTuple):
    """One step.

    | op      | a             | b                         | p                    |
    |---------|---------------|---------------------------|----------------------|
    | COMPUTE | law           |                           |                      |
    | WAIT    | law           |                           |                      |
    | QUERY   | law           | pool                      |                      |
    | CALL    | link          |                           |                      |
    | SPAWN   | where to      | operation, -1 for a block |                      |
    | JOIN    | need          | of how many               |                      |
    | BRANCH  | where to      |                           | jumps if draw < p    |
    | JUMP    | where to      |                           |                      |
    | FAIL    |               |                           | ends if draw < p     |
    | CHECK   | manners       |                           |                      |
    | RETURN  |               |                           |                      |

    `component` is whose step it is (for `slow`, and as the caller in the record of a SPAWN); 0: nobody's. The place
    of a SPAWN or CALL names the call.
    """

    op: int
    a: int = 0
    b: int = 0
    place: int = 0
    p: float = 0.0
    component: int = 0


class UnitRow(NamedTuple):
    """Its instances are `first` .. `first + replicas - 1`."""

    first: int
    replicas: int
    cores: int
    workers: int
    queue: int


class PoolRow(NamedTuple):
    """The connections of every instance of a unit to one database.

    The pools are `first` + number of the instance in its unit.
    """

    unit: int
    database: int
    connections: int
    first: int


class DatabaseRow(NamedTuple):
    """Its servers, in all."""

    servers: int


class LinkRow(NamedTuple):
    """Who asks whom: from a caller (a unit's component, or a workload's clients) to an operation or a route.

    `hop` is the law of each message, `send` of the caller's processor time before it (-1: none). `balancer` is the
    first policy slot; `per_caller` 1: each instance of the calling unit has its own, in order; 0: one for all.
    `workload` and `route` are -1 except on clients' links.
    """

    unit: int
    entry: int
    operation: int
    caller: int
    hop: int
    send: int
    timeout_ns: int
    balancer: int
    per_caller: int
    workload: int
    route: int


class PolicyRow(NamedTuple):
    """One state of a policy of the catalogue.

    `owner` is the instance in whose memory it lives (lost with it); -1: nobody's.
    """

    number: int
    owner: int = -1
    config: tuple[int | float, ...] = ()


class SourceRow(NamedTuple):
    """A workload. Its segments of rate, its mix, and (LOG) its arrivals are ranges of their tables."""

    process: int
    key: int  # name_key of the workload; the seed is mixed in by the runtime
    segments: int
    n_segments: int
    mixes: int
    n_mixes: int
    arrivals: int
    n_arrivals: int
    malformed: float
    unauthenticated: float


class SegmentRow(NamedTuple):
    """Rate of arrivals from `from_ns` on: `per_ns` + `slope` x (t - from), with `mass` expected arrivals before it."""

    from_ns: int
    mass: float
    per_ns: float
    slope: float


class MixRow(NamedTuple):
    """One route of a mix: its link, the cumulated share, and whether the route authenticates."""

    link: int
    upto: float
    auth: int


class ArrivalRow(NamedTuple):
    """One line of an access log."""

    at_ns: int
    mix: int


class FaultRow(NamedTuple):
    """At `at_ns` one thing changes.

    `target`: instance (CRASH, RESTART, SLOW) or database; SLOW and SLOW_DATABASE set the factor.
    """

    at_ns: int
    what: int
    target: int
    component: int
    factor: float


class Names(NamedTuple):
    """What the numbers mean, for people. Components start with "" (nobody: processor time of calls), then "edge"."""

    components: tuple[str, ...]
    operations: tuple[str, ...]  # "component.operation"
    units: tuple[str, ...]
    databases: tuple[str, ...]
    workloads: tuple[str, ...]
    routes: tuple[str, ...]


class Program(NamedTuple):
    """One architecture under one load, ready to run.

    `edges_ns`: the boundaries of the stretches, from 0 to `duration_ns`.
    """

    code: tuple[Instruction, ...]
    laws: tuple[LawRow, ...]
    samples_ns: tuple[int, ...]
    units: tuple[UnitRow, ...]
    pools: tuple[PoolRow, ...]
    databases: tuple[DatabaseRow, ...]
    links: tuple[LinkRow, ...]
    policies: tuple[PolicyRow, ...]
    sources: tuple[SourceRow, ...]
    segments: tuple[SegmentRow, ...]
    mixes: tuple[MixRow, ...]
    arrivals: tuple[ArrivalRow, ...]
    faults: tuple[FaultRow, ...]
    edges_ns: tuple[int, ...]
    duration_ns: int
    horizon_ns: int
    names: Names
