"""Runs with dice of their own on both sides: nothing is shared, runs that were not valid are told and not used."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulator.model.program import Program
from simulator.testbed import independent as room
from simulator.testbed.drive import Drive
from simulator.testbed.independent import INVALID_MOST, Drives, independent
from simulator.testbed.prediction import Hops, Load, Plan, Rate
from tests.testbed.small_systems import chain, simulate

SEED, SIMULATED = 7, 5


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return Plan("chain", "real", chain(100, 60), tmp_path, SEED, (Rate(0.3),), seconds=1.0)


class Machine:
    """Stands for the real system: it plays the program with hops, and is disturbed when it shall be."""

    def __init__(self, disturbed: set[int]):
        self.disturbed, self.seeds = disturbed, set[int]()

    def driven(self, load: Load, replication: int) -> Drive:
        self.seeds.add(load.plan.seed)
        rows = simulate(load.program, load.plan.seed, replication)
        lag_ns = np.full(len(rows), 9_000_000 if replication in self.disturbed else 10_000)
        return Drive(rows, lag_ns, np.zeros(len(rows), np.int64), {}, 0.0, 0, 0.1, True, "asyncio")


def found(plan: Plan, monkeypatch: pytest.MonkeyPatch, machine: Machine, runs: int) -> tuple[Drives, set[int]]:
    seeds: set[int] = set()

    def watched(program: Program, seed: int, replication: int) -> np.ndarray:
        seeds.add(seed)
        return simulate(program, seed, replication)

    monkeypatch.setattr(room, "driven", machine.driven)
    monkeypatch.setattr(room, "SIMULATED_LEAST", SIMULATED)
    monkeypatch.setattr(room, "calibrate", lambda *_: Hops({0: 100_000, 1: 100_000}, 0.4))
    (drives,) = independent(plan, watched, runs, lambda _: None)
    return drives, seeds


def test_the_simulator_has_other_dice_than_the_real_system_and_more_of_them(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = Machine(set())
    drives, seeds = found(plan, monkeypatch, machine, 3)
    assert machine.seeds == {SEED}
    assert len(seeds) == 1
    assert not seeds & machine.seeds
    assert (len(drives.measured), len(drives.predicted)) == (3, SIMULATED)
    assert {len(runs) for runs in drives.wrong.values()} == {SIMULATED}
    assert len({run["mean"] for run in drives.measured}) == 3


def test_a_disturbed_run_is_told_and_made_again(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    drives, _ = found(plan, monkeypatch, Machine({1}), 3)
    assert [run["valid"] for run in drives.runs] == [True, False, True, True]
    assert len(drives.measured) == 3


def test_a_machine_that_is_never_quiet_ends_it(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    drives, _ = found(replace(plan, seed=SEED + 1), monkeypatch, Machine(set(range(100))), 2)
    assert len(drives.runs) == 2 + INVALID_MOST
    assert drives.measured == ()
