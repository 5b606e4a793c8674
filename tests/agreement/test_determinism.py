"""The same scenario and seed give the same record: again, in another process, beside a thread, in either engine."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from simulator.model.topology import POISSON
from simulator.scenario.lower import lower
from tests.agreement.both_engines import fast_play, simpy_play
from tests.agreement.digests import digests
from tests.agreement.random_scenarios import program, scenario

ROOT = Path(__file__).resolve().parents[2]
SEEDS = 8
REPLICATIONS = 6
BY_CHANCE = [seed for seed in range(20) if scenario(seed).workloads["w0"].process == POISSON][:3]


def test_repeated_runs_have_one_digest_in_both_engines() -> None:
    first = digests(SEEDS)
    assert digests(SEEDS) == first
    assert all(readable == compiled for readable, compiled in map(str.split, first))
    assert len(set(first)) == SEEDS


@pytest.mark.parametrize("hash_seed", ["0", "1", "2", "77", "4294967295"])
def test_the_seed_of_hashes_changes_nothing(hash_seed: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.agreement.digests", str(SEEDS)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:-1] == digests(SEEDS)


@pytest.mark.parametrize("play", [simpy_play, fast_play])
@pytest.mark.parametrize("seed", BY_CHANCE)
def test_replications_side_by_side_are_what_they_are_one_after_another(play, seed: int) -> None:
    played = program(seed)
    alone = [play(played, (seed, replication)).digest for replication in range(REPLICATIONS)]
    with ThreadPoolExecutor(2) as pool:
        together = [
            p.digest for p in pool.map(lambda replication: play(played, (seed, replication)), range(REPLICATIONS))
        ]
    assert together == alone
    assert len(set(alone)) == REPLICATIONS


def test_the_order_in_which_workloads_are_named_does_not_change_their_requests() -> None:
    told = next(s for s in map(scenario, range(100)) if len(s.workloads) == 3 and not s.faults)
    turned = told._replace(workloads=dict(reversed(told.workloads.items())))
    requests = []
    for s in (told, turned):
        play = fast_play(lower(s, "random"), (5, 0), tracing=False)
        names = tuple(s.workloads)
        rows = [
            (names[w], *row)
            for w, *row in play.requests[["workload", "index", "arrived_ns", "route", "manners"]].tolist()
        ]
        requests.append(sorted(rows))
    assert requests[0] == requests[1]
