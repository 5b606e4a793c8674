"""A new balancing policy costs one file and one line of the catalogue, and no line in either engine.

The file is written beside the others (into a folder that is added to the package), the line is added to the tables
before anything reads them; then both engines play scenarios with it in a process of their own.
"""

import os
import subprocess
import sys
from pathlib import Path

POLICY = '''
"""Whoever answered quickest last time, but now and then anybody: an example with all kinds of memory."""

from typing import NamedTuple

from simulator.policies.vectors import Ints, Scores


class Config(NamedTuple):
    """How often anybody is asked."""

    curious: float = 0.2


class State(NamedTuple):
    """Calls so far."""

    calls: int


def start() -> State:
    """None yet."""
    return State(0)


def pick(
    config: Config, state: State, size: int, outstanding: Ints, score: Scores, u: float, u2: float
) -> tuple[int, State]:
    """The position of the quickest who is not busy, or anybody."""
    if u < config.curious:
        return int(u2 * size), State(state.calls + 1)
    best = 0
    for i in range(1, size):
        if score[i] + outstanding[i] * 1000000.0 < score[best] + outstanding[best] * 1000000.0:
            best = i
    return best, State(state.calls + 1)


def learn(state: State, took_ns: int, who: int, score: Scores) -> State:
    """How long it took."""
    if who >= 0:
        score[who] = took_ns * 1.0
    return State(state.calls)
'''

PLAY = """
import sys
from importlib import import_module

import simulator.policies

simulator.policies.__path__.append(sys.argv[1])
quickest = import_module("simulator.policies.quickest")
from simulator.policies import catalogue

catalogue.POLICIES += (quickest,)
catalogue.BALANCERS["quickest"] = quickest

from simulator.model import topology as t
from simulator.scenario.lower import lower
from tests.agreement.both_engines import differences, fast_play, simpy_play
from tests.agreement.random_scenarios import scenario

picked = 0
for seed in range(30):
    scene = scenario(seed)
    architecture = scene.architectures["random"]
    balancer = architecture.balancer._replace(policy="quickest", slow_start_ns=0)
    chosen = architecture._replace(balancer=balancer, calls={})
    program = lower(scene._replace(architectures={"random": chosen}), "random")
    readable, compiled = simpy_play(program, (seed, 0)), fast_play(program, (seed, 0))
    problems = differences(readable, compiled)
    assert not problems, (seed, problems)
    if any(row.number == catalogue.number(quickest) for row in program.policies):
        picked += sum(event[1] == "sent" for event in readable.events)
print("picked", picked)
"""


def test_a_policy_of_one_file_and_one_line_works_in_both_engines(tmp_path: Path) -> None:
    (tmp_path / "quickest.py").write_text(POLICY)
    here = Path(__file__).parents[2]
    found = subprocess.run(
        [sys.executable, "-c", PLAY, str(tmp_path)],
        cwd=here,
        env=os.environ | {"PYTHONPATH": str(here), "SPLITPOINT_CACHE": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr[-2000:]
    assert int(found.stdout.split()[1]) > 1000
