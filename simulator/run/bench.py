"""How fast is it here?

Raw SimPy, the readable engine and the compiled one in turn, in one run, per second of processor time.

The engines are used as `run` uses them: with the core record, its digest and the accumulators. A shared machine is
noisy, so quote the ratios, which are taken round by round.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np

from simulator.measure.accumulate import Accumulator
from simulator.measure.setting import setting_of
from simulator.model.topology import Scenario
from simulator.model.trace import Digest, Ending
from simulator.run import raw_simpy
from simulator.run.experiment import Counting, needs
from simulator.scenario.loading import loads
from simulator.scenario.lower import lower

ROUNDS = 5
SINGLE_QUEUE = """
schema: 1
name: single_queue
lesson: The benchmark of one queue.
application:
  components: {server: {operations: {serve: [compute: exponential 8 ms]}}}
  routes: {visit: server.serve}
workload: {visit: {rate: 100/s}}
architectures: {one: {units: {server: {}}}}
"""
FAN_OUT = """
schema: 1
name: fan_out
lesson: The benchmark of a gateway that asks three services at once.
application:
  components:
    users: {operations: {get: [compute: exponential 7.8 ms]}}
    posts: {operations: {get: [compute: exponential 7.2 ms]}}
    comments: {operations: {get: [compute: exponential 8 ms]}}
  routes: {page: [parallel: [call: users.get, call: posts.get, call: comments.get]]}
workload: {page: {rate: 1000/s, timeout: 250 ms}}
architectures:
  services:
    units: {each: {replicas: 3, cores: 4}}
    gateway: {replicas: 3, cores: 4, compute: exponential 7.5 ms}
    network: {latency: lognormal 0.5 ms cv 0.532940, client: lognormal 0.5 ms cv 0.532940}
"""


@dataclass(frozen=True)
class Contest:
    """One system in three hands. `requests`: how many for raw SimPy, the readable and the compiled engine."""

    name: str
    text: str
    rate_per_s: float
    raw: Callable[[int, int], list[float]]
    requests: tuple[int, int, int]


CONTESTS = (
    Contest("single_queue", SINGLE_QUEUE, 100.0, raw_simpy.single_queue, (20_000, 5_000, 500_000)),
    Contest("fan_out", FAN_OUT, 1000.0, raw_simpy.fan_out, (3_000, 3_000, 200_000)),
)


def cpu_s() -> float:
    """Processor time of this process so far."""
    return time.process_time()


def bench(tell: Callable[[str], None] = lambda _text: None, rounds: int = ROUNDS) -> dict[str, Any]:
    """The document of `splitpoint bench`: medians over rounds, rates in requests per second of processor time."""
    tell("compiling, or loading what was compiled")
    began = cpu_s()
    played("fast", scenario_of(CONTESTS[0], 100))
    ready_s = cpu_s() - began
    workloads = {}
    for contest in CONTESTS:
        found = []
        for number in range(rounds):
            tell(f"{contest.name}: round {number + 1} of {rounds}")
            found.append(one_round(contest, number))
        workloads[contest.name] = {key: median(row[key] for row in found) for key in found[0]}
    return {"workloads": workloads, "rounds": rounds, "ready_cpu_s": ready_s}


def one_round(contest: Contest, seed: int) -> dict[str, float]:
    """Each hand once."""
    raw, readable, compiled = contest.requests
    began = cpu_s()
    contest.raw(raw, seed)
    raw_rps = raw / (cpu_s() - began)
    simpy_rps, _ = timed("simpy", scenario_of(contest, readable))
    fast_rps, mean_ms = timed("fast", scenario_of(contest, compiled))
    return {
        "raw_simpy_rps": raw_rps,
        "simpy_rps": simpy_rps,
        "fast_rps": fast_rps,
        "fast_over_raw": fast_rps / raw_rps,
        "simpy_over_raw": simpy_rps / raw_rps,
        "mean_ms": mean_ms,
    }


def scenario_of(contest: Contest, requests: int) -> Scenario:
    """The system, for about so many requests."""
    scenario = loads(contest.text, contest.name).scenario
    duration_ns = int(requests / contest.rate_per_s * 1e9)
    return scenario._replace(experiment=scenario.experiment._replace(duration_ns=duration_ns))


def timed(engine: str, scenario: Scenario) -> tuple[float, float]:
    """Requests per second of processor time, and the mean latency in ms."""
    began = cpu_s()
    result = played(engine, scenario)
    spent_s = cpu_s() - began
    latencies = result.requests
    return float(latencies.counts.sum()) / spent_s, mean_ms(result)


def mean_ms(result: Accumulator) -> float:
    """The mean latency of everything, warm-up included."""
    return float(result.requests.sums_ns.sum()) / float(result.requests.counts.sum()) / 1e6


def played(engine: str, scenario: Scenario) -> Accumulator:
    """One replication, recorded, folded into a digest and counted, as `run` does it."""
    name = next(iter(scenario.architectures))
    program = lower(scenario, name)
    collector, digest = Counting(setting_of(program, scenario, name), needs(scenario)), Digest()

    def take(requests: np.ndarray, calls: np.ndarray) -> None:
        digest.take(requests, calls)
        collector.take(requests, calls)

    collector.finish(player(engine)(program, (1, 0), take))
    return collector.result


def player(engine: str) -> Callable[..., Ending]:
    """The play function of an engine."""
    if engine == "simpy":
        from simulator.engine import play as readable

        return readable
    from simulator.fast import play as compiled

    return compiled
