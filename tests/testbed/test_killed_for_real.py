"""One of three instances is killed (SIGKILL) or stopped (SIGSTOP) at a moment that the dice choose: who noticed?

Callers know the instances from a registry: a lease of 3 s, a beat and a poll every second, no retries. How many
requests fail depends on when, in their periods, beats, sweeps and polls fall. Those phases come from the run's dice, so
they are known and written down before anything is killed, and the number of failures is predicted to within 2 %.
Who does not know the phases can only say how the number is spread: that is predicted beside it, with other dice.

With SPLITPOINT_REDUCED=1 two trials instead of twelve.
"""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
import orjson
import pytest

from simulator.engine.watching import watch
from simulator.model import program as p
from simulator.model.dice import GOLDEN, child, unit
from simulator.model.topology import Architecture, Balancer, Call, Compute, Registry, Unit
from simulator.model.trace import CRASH, EVENTS, EXPELLED, FREEZE
from simulator.policies.outcomes import OK
from simulator.run.reality import simulate as quickly
from simulator.testbed.launch import Drive, Testbed
from tests.testbed.small_systems import MS, S, exponential, fixed, small, workload

REDUCED = os.environ.get("SPLITPOINT_REDUCED", "") not in ("", "0")
TRIALS = 2 if REDUCED else 12
AT_ONCE = 2
RATE_PER_S, SECONDS = 150.0, 12.0
EARLIEST_S, LATEST_S = 3.0, 5.0
OTHERS = 200  # replications that know nothing of the phases
ATTEMPTS = 3
PUNCTUAL_NS = 1 * MS
SEED = 1
LEASE = Registry("eureka", 1 * S, 3 * S, 200 * MS, 0, 1 * S)


class Trial(NamedTuple):
    """One death. `what`: CRASH or FREEZE of `target` at `at_ns`; `replication`: the dice."""

    what: int
    target: int
    at_ns: int
    replication: int

    @property
    def program(self) -> p.Program:
        """A front that asks three instances in turn, one of which will be no more."""
        operations = {"front": (Call("back", "do"),), "back": (Compute(exponential(10)),)}
        units = {"front": Unit(("front",)), "back": Unit(("back",), replicas=3, cores=4)}
        rules = {("any", "back", ""): {"timeout": fixed(400)}}
        city = Architecture(units, {}, registry=LEASE, balancer=Balancer("round_robin"), calls=rules)
        program = small(operations, city, workload(RATE_PER_S), SECONDS)
        return program._replace(faults=(p.FaultRow(self.at_ns, self.what, self.target, 0, 0.0),))


class Found(NamedTuple):
    """What was predicted, before, and what came of it."""

    trial: Trial
    predicted: int
    spread: np.ndarray
    measured: int
    drive: Drive

    @property
    def right(self) -> bool:
        return abs(self.measured - self.predicted) <= max(3.0, 0.02 * self.predicted)

    def __str__(self) -> str:
        low, middle, high = np.quantile(self.spread, (0.05, 0.5, 0.95))
        where = float((self.spread < self.measured).mean())
        done = self.drive.done[0]
        return (
            f"{p.FAULTS[self.trial.what]} of instance {self.trial.target} at {self.trial.at_ns / S:.3f} s "
            f"({done.late_ns / 1000:.0f} us late): {self.measured} failed, {self.predicted} predicted; "
            f"without phases {middle:.0f} [{low:.0f}, {high:.0f}], of which {where:.0%} are fewer than measured"
        )


def trial(number: int) -> Trial:
    """Half are killed, half are stopped; moments and targets by the dice."""
    u = unit(child(child(GOLDEN, number), 1))
    at_ns = int((EARLIEST_S + u * (LATEST_S - EARLIEST_S)) * S)
    return Trial((p.CRASH, p.FREEZE)[number % 2], 1 + child(child(GOLDEN, number), 2) % 3, at_ns, number)


def failures(rows: np.ndarray) -> int:
    return int(np.count_nonzero(rows["outcome"] != OK))


def predict(one: Trial, log: Path) -> tuple[int, np.ndarray]:
    """How many fail, and how many with other dice; written down with every moment that is foreseen."""
    program = one.program
    seen = watch(program, (SEED, one.replication))
    moments = [(at_ns, what, who) for at_ns, what, _, who in seen.events if what in NAMED]
    assert any(what == EVENTS[EXPELLED] for _, what, _ in moments)
    predicted = failures(seen.requests)
    spread = np.array([failures(quickly(program, SEED + 1, other)) for other in range(OTHERS)])
    words = {"trial": one._asdict(), "moments": moments, "failures": predicted, "without_phases": spread.tolist()}
    log.write_bytes(orjson.dumps({"written_ns": time.monotonic_ns(), **words}))
    return predicted, spread


NAMED = {EVENTS[what] for what in (CRASH, FREEZE, EXPELLED)}


def tried(one: Trial, folder: Path) -> Found:
    """Predict, kill, count. A run in which the machine was not punctual is done again."""
    log = folder / f"predicted-{one.replication}.json"
    predicted, spread = predict(one, log)
    for _ in range(ATTEMPTS):
        with Testbed(one.program) as testbed:
            began_ns = time.monotonic_ns()
            drive = testbed.drive(SEED, one.replication)
        if drive.late_ns < PUNCTUAL_NS:
            break
    assert orjson.loads(log.read_bytes())["written_ns"] < began_ns
    return Found(one, predicted, spread, failures(drive.requests), drive)


@pytest.mark.reality
def test_as_many_requests_fail_as_predicted_when_an_instance_is_killed_or_stopped(tmp_path: Path) -> None:
    quickly(trial(0).program, SEED, 0)  # compiled before the clock matters
    with ThreadPoolExecutor(AT_ONCE) as threads:
        found = list(threads.map(lambda number: tried(trial(number), tmp_path), range(TRIALS)))
    for one in found:
        sys.stdout.write(f"{'right' if one.right else 'WRONG'}: {one}\n")
        assert [done.what for done in one.drive.done] == [CRASH if one.trial.what == p.CRASH else FREEZE]
        assert 0 <= one.drive.late_ns < PUNCTUAL_NS
    assert sum(one.right for one in found) == TRIALS
