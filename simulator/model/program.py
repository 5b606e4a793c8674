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

from simulator.model.fault_rows import (
    BARREN,
    CRASH,
    CUT,
    DATABASE_DOWN,
    DATABASE_UP,
    DEADLY,
    DELAY,
    FAILING,
    FAULTS,
    FLUSH,
    FREEZE,
    ISOLATE,
    LOSE,
    REGISTRY_DOWN,
    REGISTRY_UP,
    RESTART,
    SLOW,
    SLOW_DATABASE,
    THAW,
    FaultRow,
    RenewalRow,
)
from simulator.model.instructions import (
    BRANCH,
    CALL,
    CHECK,
    COMPUTE,
    FAIL,
    INSTRUCTIONS_MAX,
    JOIN,
    JUMP,
    LIMIT,
    LOOKUP,
    OPCODES,
    QUERY,
    RETURN,
    SPAWN,
    STORE,
    TRIP,
    WAIT,
    Instruction,
)
from simulator.model.laws import LawRow
from simulator.model.link_rows import PERFECT, POLLED, STATIC, DirectoryRow, LinkRow, PolicyRow, RegistryRow
from simulator.model.load_rows import LOG, POISSON, REGULAR, USERS, ArrivalRow, MixRow, SegmentRow, SourceRow, UserRow
from simulator.model.place_rows import CacheRow, DatabaseRow, InstanceRow, KeysRow, PoolRow, ProcessorRow, UnitRow


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
    instances: tuple[InstanceRow, ...]
    processors: tuple[ProcessorRow, ...]
    directories: tuple[DirectoryRow, ...]
    registry: RegistryRow = RegistryRow()
    users: tuple[UserRow, ...] = ()
    keys: tuple[KeysRow, ...] = ()
    shares: tuple[float, ...] = ()
    caches: tuple[CacheRow, ...] = ()
    renewals: tuple[RenewalRow, ...] = ()
    zones: int = 0
