"""What faults make of any moment is known beforehand, and is what the simulator does then."""

import asyncio
import time
from pathlib import Path

import pytest

from simulator import engine
from simulator.model import program as p
from simulator.model.dice import BACK, HOP
from simulator.model.laws import CONSTANT, NEVER_NS, LawRow
from simulator.testbed.capacity import Slots
from simulator.testbed.opening import Opening
from simulator.testbed.pace import Pace
from simulator.testbed.pool import Pool, Size
from simulator.testbed.store import Store
from simulator.testbed.timer import PreciseTimer
from simulator.testbed.ways import VANISHED, Ways
from simulator.testbed.weather import Weather, strikes
from tests.testbed.small_systems import MS, S, chain

START = 1000 * S
OPENING = Opening(START, 1, 0)


def suffering(*faults: p.FaultRow) -> p.Program:
    return chain(1, 1)._replace(faults=faults)


def test_a_course_is_what_it_was_until_it_changes() -> None:
    weather = Weather(suffering(p.FaultRow(5, p.SLOW, 0, 1, 3.0), p.FaultRow(9, p.SLOW, 0, 1, 1.0)), OPENING)
    at = [weather.at(START + ns, p.SLOW, 0, 1) for ns in (4, 5, 8, 9)]
    assert at == [1.0, 3.0, 3.0, 1.0]
    assert weather.at(START + 5, p.SLOW, 0, 2) == weather.at(START + 5, p.SLOW, 1, 1) == 1.0
    course = weather.course(p.SLOW, 0, 1)
    assert course is not None
    assert [course.next_ns(START + ns) for ns in (4, 5, 9)] == [START + 5, START + 9, NEVER_NS]


def test_what_happens_again_and_again_happens_when_the_simulator_says() -> None:
    laws = (LawRow(0, 7.3 * MS, 0.0, NEVER_NS, 1, 1.0), LawRow(1, 4.1 * MS, 0.0, NEVER_NS, 1, 1.0))
    program = suffering(p.FaultRow(-1, p.SLOW, 0, 1, 3.0), p.FaultRow(-1, p.SLOW, 0, 1, 1.0))
    first = len(program.laws)
    program = program._replace(laws=(*program.laws, *laws), renewals=(p.RenewalRow(77, first, first + 1, 0, 1),))
    changed = [at_ns for at_ns, event, *_ in engine.events(program, (1, 0))[0] if event == "slow"]
    assert [strike.at_ns for strike in strikes(program, OPENING)] == changed
    assert len(changed) > 50


def test_a_computation_is_as_slow_as_when_it_begins_and_a_stop_is_not_counted() -> None:
    stop = (p.FaultRow(100, p.FREEZE, 0, 0, 0.0), p.FaultRow(150, p.THAW, 0, 0, 0.0))
    program = suffering(p.FaultRow(20, p.SLOW, 0, 1, 3.0), *stop)
    pace = Pace(program, 0)
    assert pace.steady
    pace.begin(Weather(program, OPENING), Opening(time.monotonic_ns() + S, 1, 0))
    assert not pace.steady
    ends = [pace.computed_ns(1, START + start, 10) - START for start in (19, 20, 80, 99, 120)]
    assert ends == [29, 50, 160, 179, 180]  # the last three are stopped for as long as it lasts
    assert pace.computed_ns(2, START + 20, 10) == START + 30
    assert [pace.waited_ns(2, START + start, 10) - START for start in (80, 95, 145)] == [90, 150, 155]


@pytest.mark.parametrize("thaws_ms", [(), (5000,)])
def test_who_was_born_after_a_freeze_is_not_frozen_but_freezes_with_the_next(thaws_ms: tuple[int, ...]) -> None:
    stops = (p.FaultRow(1 * S, p.FREEZE, 0, 0, 0.0), p.FaultRow(3 * S, p.FREEZE, 0, 0, 0.0))
    program = suffering(*stops, *(p.FaultRow(at_ms * MS, p.THAW, 0, 0, 0.0) for at_ms in thaws_ms))
    now_ns = time.monotonic_ns()
    opening, pace = Opening(now_ns - 2 * S, 1, 0), Pace(program, 0)
    pace.begin(Weather(program, opening), opening)
    assert pace.computed_ns(1, now_ns, 10 * MS) == now_ns + 10 * MS
    later_ns = pace.computed_ns(1, now_ns + 1 * S - 4 * MS, 10 * MS)
    assert later_ns == (now_ns + 3 * S + 6 * MS if thaws_ms else NEVER_NS)


def test_messages_vanish_on_a_cut_link_and_across_the_border_of_a_zone() -> None:
    program = suffering(
        p.FaultRow(10, p.CUT, 0, 0, 1.0), p.FaultRow(20, p.CUT, 0, 0, 0.0), p.FaultRow(30, p.ISOLATE, 0, 0, 1.0)
    )
    zoned = tuple(row._replace(zone=0) for row in program.instances)
    program = program._replace(instances=zoned, zones=1)
    weather = Weather(program, OPENING)
    outside, inside = Ways(program, -1, weather), Ways(program, 1, weather)
    found = [outside.way_ns(0, 0, 7, HOP, START + ns) for ns in (9, 10, 20, 30)]
    assert [way_ns == VANISHED for way_ns in found] == [False, True, False, True]
    assert inside.way_ns(1, 0, 7, BACK, START + 30) != VANISHED


def test_a_delay_is_added_to_every_message() -> None:
    program = suffering(p.FaultRow(10, p.DELAY, 0, 0, 0.0, law=0))
    law = LawRow(CONSTANT, 5.0, 0.0, NEVER_NS, 1, 1.0)
    program = program._replace(laws=(law, *program.laws[1:]))
    ways = Ways(program, -1, Weather(program, OPENING))
    assert ways.way_ns(0, 0, 7, HOP, START + 10) - ways.way_ns(0, 0, 7, HOP, START + 9) == 5


@pytest.mark.parametrize(
    ("at_ms", "expected"), [(0, (10, True)), (35, (40, False)), (45, (45, False)), (60, (70, True))]
)
def test_queries_fail_while_their_database_is_down_and_when_it_goes(
    tmp_path: Path, at_ms: int, expected: tuple[int, bool]
) -> None:
    faults = p.FaultRow(40 * MS, p.DATABASE_DOWN, 0, 0, 0.0), p.FaultRow(60 * MS, p.DATABASE_UP, 0, 0, 0.0)

    async def story() -> tuple[int, bool]:
        timer, start_ns = PreciseTimer(), time.monotonic_ns()
        pool = Pool(Size(1), Slots(timer, 1), Store(tmp_path / "database"), 0)
        pool.begin(Weather(suffering(*faults), Opening(start_ns, 1, 0)))
        ended_ns, well = await pool.query(start_ns + at_ms * MS, 10 * MS, 7)
        pool.store.close()
        timer.close()
        return (ended_ns - start_ns) // MS, well

    assert asyncio.run(story()) == expected


def test_who_waits_for_a_connection_too_long_or_until_the_database_goes_gives_up(tmp_path: Path) -> None:
    down = p.FaultRow(90 * MS, p.DATABASE_DOWN, 0, 0, 0.0)

    async def story(wait_ns: int) -> list[tuple[int, bool]]:
        timer, start_ns = PreciseTimer(), time.monotonic_ns()
        pool = Pool(Size(1, wait_ns), Slots(timer, 1), Store(tmp_path / "database"), 0)
        pool.begin(Weather(suffering(down), Opening(start_ns, 1, 0)))
        found = await asyncio.gather(*(pool.query(start_ns, 200 * MS, key) for key in range(2)))
        pool.store.close()
        timer.close()
        return [((ended_ns - start_ns) // MS, well) for ended_ns, well in found]

    assert asyncio.run(story(30 * MS)) == [(90, False), (30, False)]
    assert asyncio.run(story(-1)) == [(90, False), (90, False)]


def test_who_waits_while_a_database_comes_up_belatedly_is_not_turned_away_for_ever(tmp_path: Path) -> None:
    faults = p.FaultRow(20 * MS, p.DATABASE_DOWN, 0, 0, 0.0), p.FaultRow(40 * MS, p.DATABASE_UP, 0, 0, 0.0)

    async def story() -> list[tuple[int, bool]]:
        timer, start_ns = PreciseTimer(), time.monotonic_ns()
        pool = Pool(Size(1), Slots(timer, 1), Store(tmp_path / "database"), 0)
        pool.begin(Weather(suffering(*faults), Opening(start_ns, 1, 0)))
        time.sleep(0.06)  # the machine does something else when it goes down and comes up
        comers = ((10, 50), (60, 10), (60, 10))  # the first was there before it went down
        found = await asyncio.gather(*(pool.query(start_ns + at * MS, work * MS, 7) for at, work in comers))
        pool.store.close()
        timer.close()
        return [((ended_ns - start_ns) // MS, well) for ended_ns, well in found]

    assert asyncio.run(story()) == [(20, False), (70, True), (80, True)]
