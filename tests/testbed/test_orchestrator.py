"""What is done to processes from outside is what the simulator says happens to them, moment by moment."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.engine.watching import watch
from simulator.model import program as p
from simulator.model import trace
from simulator.model.laws import NEVER_NS, rows_of
from simulator.model.topology import Architecture, Compute, Unit
from simulator.testbed.lives import REVIVED, Deed, to_come
from simulator.testbed.opening import Opening
from simulator.testbed.orchestrator import Orchestrator
from tests.testbed.small_systems import MS, S, exponential, small, workload

FROM_OUTSIDE = (trace.CRASH, trace.RESTART, trace.FREEZE, trace.THAW, trace.KILLED, trace.READY, trace.UNREADY)
NAMES = {trace.EVENTS[what]: what for what in FROM_OUTSIDE}
THREE = Architecture({"a": Unit(("a",), replicas=3)}, {})
OPENING = Opening(0, 7, 2)


def three(faults: tuple[p.FaultRow, ...] = (), renewals: tuple[p.RenewalRow, ...] = (), **unit: int) -> p.Program:
    """Three instances of one unit for five seconds; `unit`: of its row. Law -1 is what a start takes."""
    program = small({"a": (Compute(exponential(1)),)}, THREE, workload(1), 5)
    laws = (*program.laws, *rows_of(exponential(200), 0))
    if "start_up" in unit:
        unit["start_up"] = len(laws) - 1
    units = (program.units[0]._replace(**unit),)
    return program._replace(laws=laws, units=units, faults=faults, renewals=renewals)


def fault(at_ms: float, what: int, target: int = 0, factor: float = 0.0) -> p.FaultRow:
    return p.FaultRow(int(at_ms * MS), what, target, 0, factor)


def simulated(program: p.Program) -> list[Deed]:
    events = watch(program, (OPENING.seed, OPENING.replication)).events
    return [Deed(at_ns, NAMES[what], where) for at_ns, what, _, where in events if what in NAMES]


def planned(program: p.Program, opening: Opening = OPENING) -> list[Deed]:
    orchestrator, deeds = Orchestrator(program, opening), list[Deed]()
    while orchestrator.next_ns <= program.horizon_ns:
        deeds += orchestrator.due(orchestrator.next_ns)
    return deeds


FAULTS = st.lists(
    st.builds(
        fault,
        st.integers(1, 6000),
        st.sampled_from((p.CRASH, p.RESTART, p.FREEZE, p.THAW)),
        st.integers(0, 2),
        st.sampled_from((0.0, REVIVED)),
    ),
    max_size=12,
)
UNITS = st.fixed_dictionaries(
    {},
    optional={
        "restart_ns": st.integers(1, 500 * MS),
        "restart_most_ns": st.integers(-1, S),
        "start_up": st.just(0),
        "live_every_ns": st.integers(100 * MS, S),
        "ready_every_ns": st.integers(100 * MS, S),
        "live_fall": st.integers(1, 3),
        "ready_fall": st.integers(1, 3),
    },
)


@given(FAULTS, UNITS)
@settings(deadline=None, max_examples=60)
def test_every_deed_is_planned_for_the_moment_at_which_it_happens_in_the_simulator(
    faults: list[p.FaultRow], unit: Mapping[str, int]
) -> None:
    program = three(tuple(faults), **unit)
    assert planned(program) == simulated(program)


def test_what_fails_again_and_again_does_so_at_the_simulators_moments() -> None:
    strikes = (fault(0, p.CRASH, 1, REVIVED), fault(0, p.RESTART, 1))
    program = three(tuple(row._replace(at_ns=-1) for row in strikes))
    last = len(program.laws)
    program = program._replace(
        laws=(*program.laws, *rows_of(exponential(300), 0), *rows_of(exponential(50), 0)),
        renewals=(p.RenewalRow(5, last, last + 1, 0, 1),),
    )
    assert planned(program) == simulated(program)
    assert len(planned(program)) > 10


def test_the_back_off_doubles_up_to_its_most() -> None:
    crashes = tuple(fault(at_ms, p.CRASH) for at_ms in (100, 1000, 2000, 3000))
    deeds = planned(three(crashes, restart_ns=100 * MS, restart_most_ns=350 * MS))
    assert [d.at_ns // MS for d in deeds if d.what == trace.RESTART] == [200, 1200, 2350, 3350]


def test_who_does_not_live_is_killed_after_so_many_probes_and_started_again() -> None:
    program = three((fault(1000, p.FREEZE),), live_every_ns=200 * MS, live_fall=2, restart_ns=300 * MS)
    freeze, killed, crash, restart = planned(program)
    whats = (freeze.what, killed.what, crash.what, restart.what)
    assert whats == (trace.FREEZE, trace.KILLED, trace.CRASH, trace.RESTART)
    assert 1200 * MS < killed.at_ns <= 1400 * MS
    assert restart.at_ns == crash.at_ns + 300 * MS


def test_the_truth_follows_what_happens() -> None:
    program = three((fault(10, p.CRASH, 1, REVIVED), fault(20, p.RESTART, 1)))
    orchestrator = Orchestrator(program, OPENING)
    assert orchestrator.truth == [True, True, True]
    orchestrator.due(10 * MS)
    assert orchestrator.truth == [True, False, True]
    orchestrator.due(20 * MS)
    assert orchestrator.truth == [True, True, True]
    assert orchestrator.next_ns == NEVER_NS


def test_a_death_that_no_request_may_cause_is_not_expected_but_is_mended_all_the_same() -> None:
    orchestrator = Orchestrator(three(restart_ns=5 * MS), OPENING)
    assert not orchestrator.died(2, 70 * MS)
    assert orchestrator.truth == [True, True, False]
    assert orchestrator.due(70 * MS) == []
    assert orchestrator.due(75 * MS) == [Deed(75 * MS, trace.RESTART, 2)]


def test_who_dies_of_a_request_accepts_again_as_the_fault_says() -> None:
    deadly = p.FaultRow(10 * MS, p.DEADLY, 2, 1, 0.5, revive_ns=40 * MS)
    orchestrator = Orchestrator(three((deadly, deadly._replace(at_ns=200 * MS, factor=0.0))), OPENING)
    orchestrator.due(10 * MS)
    assert orchestrator.died(2, 70 * MS)
    assert orchestrator.due(110 * MS) == [Deed(110 * MS, trace.RESTART, 2)]
    orchestrator.due(200 * MS)
    assert not orchestrator.died(2, 300 * MS)


@pytest.mark.parametrize(
    ("faults", "unit", "first", "then"),
    [
        ((), {}, 0, 0),
        ((), {"restart_ns": 1}, 0, 0),
        ((), {"restart_ns": 1, "live_every_ns": S}, 1, 1),
        ((fault(10, p.CRASH),), {}, 0, 0),
        ((fault(10, p.CRASH),), {"restart_ns": S}, 1, 0),
        ((fault(10, p.CRASH, 0, REVIVED), fault(10, p.CRASH, 1, REVIVED), fault(30, p.RESTART)), {}, 2, 0),
        ((fault(10, p.CRASH, 0, REVIVED), fault(90, p.CRASH, 1, REVIVED)), {}, 2, 1),
        ((fault(10, p.CRASH, 0, REVIVED), fault(3010, p.CRASH, 1, REVIVED)), {}, 1, 1),
        ((fault(9, p.FREEZE), fault(20, p.FREEZE)), {"restart_ns": S, "live_every_ns": 9 * S, "live_fall": 1}, 2, 1),
        ((fault(9, p.FREEZE), fault(20, p.FREEZE)), {"restart_ns": S}, 0, 0),
    ],
)
def test_as_many_stand_by_as_may_still_have_to_be_started_quickly(
    faults: tuple[p.FaultRow, ...], unit: dict[str, int], first: int, then: int
) -> None:
    program = three(faults, **unit)
    assert to_come(program, 0) == first
    assert to_come(program, 10 * MS) == then
