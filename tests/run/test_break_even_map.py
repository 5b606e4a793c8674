"""The break-even map turns where the closed form of two queues says, finds no winner where none is, and can be cut."""

import re
from collections.abc import Iterator
from dataclasses import replace
from statistics import mean

import pytest

from simulator.model.estimate import Estimate
from simulator.model.topology import Scenario
from simulator.run.breakeven import SPLIT, UNDECIDED, UNSTABLE, WHOLE, Grid, Map, Spot, boundary, maps
from simulator.run.execute import Control
from simulator.run.experiment import play
from simulator.run.map_verdicts import of_map
from simulator.scenario import bundled, load
from simulator.theory.break_even import Work, break_even_rate_per_s, split_mean_ns, whole_mean_ns
from tests.run.scenes import quiet, small

PAIR = ("whole", "split")
LARGE = Grid(works=(0.5, 1.0, 2.0, 4.0), loads=(0.1, 0.3, 0.5, 0.7), replications=8, requests=6_000)
SEEDS = range(1, 9)


def classes(work: float) -> list[Work]:
    """What scenarios/break_even.yaml says, with so many times the work: only reports cross the network, twice 2 ms."""
    return [Work(0.8, work * 1e6), Work(0.2, work * 4e6, way_ns=4e6)]


def mapped(scenario: Scenario, grid: Grid, control: Control | None = None) -> Map:
    control = control or quiet()
    studies = play(scenario, quiet(), replications=range(2), architectures=[PAIR[0]]).studies
    (found,) = maps(scenario, [PAIR], studies, control, grid)
    return found


@pytest.fixture(scope="module")
def many() -> list[Map]:
    """The map of the two queues under many seeds."""
    scenario = load(bundled()["break_even"]).scenario
    seeded = (scenario._replace(experiment=scenario.experiment._replace(seed=seed)) for seed in SEEDS)
    return [mapped(one, LARGE) for one in seeded]


@pytest.mark.parametrize("work", LARGE.works)
def test_the_map_turns_where_the_closed_form_says_within_ten_per_cent(many: list[Map], work: float) -> None:
    turns = [boundary(one.column(work)) for one in many]
    rates = [at.load_rps for at in turns if at is not None]
    assert len(rates) == len(turns)
    assert mean(rates) == pytest.approx(break_even_rate_per_s(classes(work)), rel=0.1)


def test_the_intervals_of_the_cells_hold_the_difference_of_the_closed_forms(many: list[Map]) -> None:
    held = [
        spot.difference_ms.low <= true_ms(spot) <= spot.difference_ms.high
        for one in many
        for spot in one.spots
        if spot.difference_ms.low is not None and spot.difference_ms.high is not None
    ]
    assert len(held) == len(SEEDS) * 16
    assert sum(held) / len(held) > 0.88  # of 95 %; neighbours share their dice


def true_ms(spot: Spot) -> float:
    work = classes(spot.work)
    return (split_mean_ns(spot.load_rps, work) - whole_mean_ns(spot.load_rps, work)) / 1e6


def test_both_verdicts_appear_on_the_map_and_each_on_its_side(many: list[Map]) -> None:
    for one in many:
        decided = [spot for spot in one.spots if spot.winner in (WHOLE, SPLIT)]
        assert {spot.winner for spot in decided} == {WHOLE, SPLIT}
        assert all((true_ms(spot) > 0) == (spot.winner == WHOLE) for spot in decided)


def test_the_sentence_says_from_which_load_on_splitting_pays(many: list[Map]) -> None:
    said = of_map(many[0])
    assert said.text.startswith("With the work as it is, splitting into split pays from about ")
    assert re.search(r"requests/s: whole is surely sooner at \d+, split at \d+\.$", said.text)
    true = break_even_rate_per_s(classes(1.0)) or 0.0
    assert said.decided
    assert (said.estimate.low or 0.0) < true < (said.estimate.high or 0.0)


def spots(values: dict[tuple[float, float], float], half: float = 0.5) -> Iterator[Spot]:
    """Cells made by hand: (work, load) -> ms, by an interval of ± half."""
    for (work, share), ms in values.items():
        winner = WHOLE if ms > half else SPLIT if ms < -half else UNDECIDED
        yield Spot(work, share, 100.0 * share, Estimate(ms, ms - half, ms + half), winner)


def test_the_boundary_is_exact_where_waiting_is_that_of_single_queues() -> None:
    loads = (0.1, 0.3, 0.5, 0.7, 0.9)
    made = list(spots({(1.0, u): 2.0 - 3.0 * u / (1.0 - u) for u in loads}, half=0.0))
    at = boundary(made)
    assert at is not None
    assert at.load == pytest.approx(0.4)
    assert at.load_rps == pytest.approx(40.0)
    assert boundary(made[:2]) is None
    unstable = [*made[:2], *(replace(spot, winner=UNSTABLE) for spot in made[2:])]
    assert boundary(unstable) is None


def said_of(values: dict[tuple[float, float], float], half: float = 0.5) -> str:
    return of_map(Map("one", "parts", list(spots(values, half)))).text


def test_a_verdict_for_every_kind_of_map() -> None:
    assert "does parts answer sooner than one: 2.00 ms later at best" in said_of({(1.0, 0.1): 2.0, (1.0, 0.5): 9.0})
    assert "does one answer sooner than parts: 2.00 ms later at best" in said_of({(1.0, 0.1): -2.0, (1.0, 0.5): -9.0})
    mixed = said_of({(1.0, 0.1): 2.0, (1.0, 0.5): 0.1})
    assert "does parts surely answer sooner: one does in 1 of 2 cells, the others are undecided" in mixed
    assert "cannot be told apart" in said_of({(1.0, 0.1): 0.1, (1.0, 0.5): -0.1})
    assert "answer equally fast" in said_of({(1.0, 0.1): 0.0, (1.0, 0.5): 0.0}, half=0.0)
    falling = said_of({(1.0, 0.2): -2.0, (1.0, 0.6): 4.0})
    assert "pays up to about 40 requests/s: parts is surely sooner at 20, one at 60." in falling
    elsewhere = said_of({(1.0, 0.2): 2.0, (1.0, 0.6): 1.0, (2.0, 0.2): 1.0, (2.0, 0.6): -1.0})
    assert elsewhere.startswith("With 2 times the work, splitting into parts pays from about")
    of_work = said_of({(1.0, 0.2): 2.0, (4.0, 0.2): -2.0})
    assert (
        of_work
        == "Whether splitting into parts pays depends on the work: most of all with 4 times the work and 20 requests/s."
    )


def test_a_load_that_changes_with_time_has_no_map_and_a_reason() -> None:
    scenario = load(bundled()["break_even"], {"workload/visits/rate": ["500/s", "900/s from 2 s"]}).scenario
    found = mapped(scenario, Grid())
    assert found.spots == []
    assert "changes with time" in of_map(found).text
    assert not of_map(found).decided


QUICK = Grid(works=(1.0,), loads=(0.3,), replications=2, requests=400)


def test_a_cell_in_which_somebody_cannot_carry_the_load_has_no_winner() -> None:
    low, high = mapped(small().scenario, replace(QUICK, loads=(0.3, 0.99))).column(1.0)
    assert low.winner in (WHOLE, SPLIT, UNDECIDED)
    assert high.winner == UNSTABLE


def test_an_interrupted_map_keeps_its_finished_cells() -> None:
    control = quiet()
    control.tell = lambda done, _all: control.stop.set() if done == 2 else None
    found = mapped(load(bundled()["break_even"]).scenario, replace(QUICK, loads=(0.1, 0.2, 0.3)), control)
    assert [spot.load for spot in found.spots] == [0.1, 0.2]
