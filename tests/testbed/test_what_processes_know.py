"""What a process knows of a unit: the simulator's directory, told the same, knows the same."""

import asyncio
import time
from heapq import heappop, heappush
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.engine import directory as simulated
from simulator.model import topology as t
from simulator.model.adviser import Adviser
from simulator.model.program import ISOLATE, PERFECT, POLLED, STATIC, DirectoryRow, FaultRow
from simulator.policies.outcomes import ERROR, LIMITED, OK, TIMEOUT
from simulator.testbed.caller import Caller, open_session
from simulator.testbed.directory import Directory
from simulator.testbed.membership import Membership
from simulator.testbed.opening import Opening
from simulator.testbed.timer import PreciseTimer
from tests.testbed.registries import QUICK, several
from tests.testbed.small_systems import MS


class World:
    """Time by hand: what is due is done when it passes."""

    def __init__(self) -> None:
        self.now_ns, self.count = 0, 0
        self.due: list[tuple[int, int, Any]] = []

    def after(self, delay_ns: int, act: Any) -> None:
        self.count += 1
        heappush(self.due, (self.now_ns + delay_ns, self.count, act))

    def note(self, *_: object) -> None:
        """Nobody listens."""

    def pass_by(self, delay_ns: int) -> None:
        end_ns = self.now_ns + delay_ns
        while self.due and self.due[0][0] <= end_ns:
            self.now_ns, _, act = heappop(self.due)
            act()
        self.now_ns = end_ns


BALANCER = t.Balancer("smooth_weighted", eject=t.Eject(2, 40 * MS, 0.5), slow_start_ns=100 * MS)
PROGRAM = several(QUICK, replicas=4, balancer=BALANCER)
OWN = next(row for row in PROGRAM.directories if row.known == POLLED)
steps = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 30)),
    st.tuples(st.just("copy"), st.lists(st.booleans(), min_size=4, max_size=4)),
    st.tuples(st.just("judge"), st.integers(0, 3), st.sampled_from((OK, ERROR, ERROR, TIMEOUT, LIMITED))),
    st.tuples(st.just("check"), st.lists(st.booleans(), min_size=4, max_size=4)),
)


def pair(row: DirectoryRow) -> tuple[World, simulated.Directory, Directory]:
    """The simulator's and the real one, at one clock."""
    world = World()
    instances = [SimpleNamespace(up=True, frozen=False, number=i) for i in range(len(PROGRAM.instances))]
    wire = SimpleNamespace(joined=lambda *_: True)
    city: Any = SimpleNamespace(world=world, program=PROGRAM, instances=instances, wire=wire, attentive=lambda _: True)
    theirs = simulated.Directory(city, row, Adviser(PROGRAM.policies[row.eject]) if row.eject >= 0 else None)
    return world, theirs, Directory(PROGRAM, row, lambda: world.now_ns)


def do(world: World, theirs: simulated.Directory, ours: Directory, step: tuple[Any, ...]) -> None:
    """One step, to both."""
    what, *facts = step
    if what == "wait":
        world.pass_by(facts[0] * MS)
    elif what == "copy":
        theirs.copy(facts[0])
        ours.copy([True] * ours.first + facts[0])
    elif what == "judge":
        theirs.judge(*facts)
        ours.judge(*facts)
    else:
        for place, well in enumerate(facts[0]):
            theirs.city.instances[theirs.first + place].up = well
            ours.checked(place, well)
        theirs.check()


@given(st.lists(steps, max_size=40), st.sampled_from((POLLED, PERFECT, STATIC)))
@settings(deadline=None, max_examples=200)
def test_told_the_same_both_know_the_same(story: list[tuple[Any, ...]], known: int) -> None:
    row = OWN._replace(known=known, fall=2, rise=3, check_ns=1 << 60)
    world, theirs, ours = pair(row)
    for step in story:
        do(world, theirs, ours, step)
        for avoid in (-1, 2):
            places = theirs.candidates(avoid)
            assert list(ours.candidates(avoid)) == list(places)
        assert ours.ramped(ours.known) == theirs.ramped(theirs.known)


def test_who_fails_in_a_row_is_left_out_for_a_while_and_comes_back_slowly() -> None:
    world, _, ours = pair(OWN)
    for _ in range(2):
        ours.judge(1, ERROR)
    assert list(ours.candidates(-1)) == [0, 2, 3]
    world.pass_by(50 * MS)
    assert list(ours.candidates(-1)) == [0, 1, 2, 3]
    first, second = ours.ramped([0, 1])
    assert second < first


def test_the_truth_is_followed_and_a_fixed_list_is_not() -> None:
    truth = [True, True, False, True, True]
    for known, left in ((PERFECT, [0, 2, 3]), (STATIC, [0, 1, 2, 3]), (POLLED, [0, 1, 2, 3])):
        ours = Directory(PROGRAM, OWN._replace(known=known))
        ours.follow(truth)
        assert ours.known == left


@pytest.mark.parametrize("cut", [True, False])
def test_a_new_process_in_a_zone_that_is_cut_off_neither_beats_nor_reads(cut: bool) -> None:
    program = several(QUICK)
    zoned = tuple(row._replace(zone=0) for row in program.instances)
    isolated = (FaultRow(0, ISOLATE, 0, 0, 1.0),) if cut else ()
    said: list[str] = []

    class Mute(Membership):
        """Writes down what it would say."""

        async def exchange(self, method: str, path: str, words: object = None) -> int:
            said.append(method)
            return 200

        async def fetch(self, query: str = "") -> int:
            said.append("fetch")
            return 1

    async def story() -> None:
        timer = PreciseTimer()
        async with open_session() as session:
            caller = Caller(program._replace(instances=zoned, zones=1, faults=isolated), timer, session, 0)
            caller.learn(["127.0.0.1:1"] * len(zoned))
            membership = Mute(caller.program, caller, 0)
            membership.told({"registry": "127.0.0.1:1", "life": 1})
            membership.told(Opening(time.monotonic_ns() - 1, 1, 0)._asdict())
            await asyncio.sleep(0.02)
        timer.close()

    asyncio.run(story())
    assert said[:2] == ([] if cut else ["PUT", "fetch"])
