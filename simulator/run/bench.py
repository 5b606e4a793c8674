"""How fast is it here?

Raw SimPy, the readable engine and the compiled one in turn, in one run, per second of processor time.

The engines are used as `run` uses them: with the core record, its digest and the accumulators. A shared machine is
noisy, so quote the ratios, which are taken round by round.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any, NamedTuple

import numpy as np

from simulator.measure.accumulate import Accumulator
from simulator.measure.fates import TIMED_OUT_FATES
from simulator.measure.setting import setting_of
from simulator.model.topology import Scenario
from simulator.model.trace import Digest, Ending
from simulator.policies.outcomes import TIMED_OUT
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
GATEWAY_AND_THREE = """
schema: 1
name: {name}
lesson: The benchmark of a gateway that asks three services at once.
application:
  components:
    users: {{operations: {{get: [compute: exponential 7.8 ms]}}}}
    posts: {{operations: {{get: [compute: exponential 7.2 ms]}}}}
    comments: {{operations: {{get: [compute: exponential 8 ms]}}}}
  routes: {{page: [parallel: [call: users.get, call: posts.get, call: comments.get]]}}
workload: {{page: {{rate: {rate}/s, timeout: 250 ms{again}}}}}
architectures:
  services:
    units: {{each: {{replicas: {replicas}, cores: 4}}}}
    gateway: {{replicas: {replicas}, cores: 4, compute: exponential 7.5 ms}}
    network: {{latency: lognormal 0.5 ms cv 0.532940, client: lognormal 0.5 ms cv 0.532940}}
{more}"""
RETRY = "retry: {attempts: 3, backoff: 10 ms, on: [timeout]}"
IMPATIENT = f"    calls: {{any: {{timeout: 80 ms, {RETRY}}}}}\n"
FAN_OUT = GATEWAY_AND_THREE.format(name="fan_out", rate=1000, replicas=3, again="", more="")


def fan_out_retried(times: int = 1, balancer: str = "round_robin") -> str:
    """The same system, a timeout and up to three attempts for every call; `times` as many replicas and requests."""
    more = f"    balancer: {balancer}\n{IMPATIENT}"
    again = f", {RETRY}"
    return GATEWAY_AND_THREE.format(name="retried", rate=1000 * times, replicas=3 * times, again=again, more=more)


@dataclass(frozen=True)
class Contest:
    """One system in three hands. `requests`: how many for raw SimPy, the readable and the compiled engine a round."""

    name: str
    text: str
    rate_per_s: float
    raw: Callable[[int, int], raw_simpy.Found]
    requests: tuple[int, int, int]


CONTESTS = (
    Contest("single_queue", SINGLE_QUEUE, 100.0, raw_simpy.single_queue, (20_000, 5_000, 500_000)),
    Contest("fan_out", FAN_OUT, 1000.0, raw_simpy.fan_out, (4_000, 3_000, 200_000)),
    Contest("retried", fan_out_retried(), 1000.0, raw_simpy.fan_out_retried, (4_000, 3_000, 400_000)),
)


class Played(NamedTuple):
    """What one replication gave. `timeouts`: as `given_up` counts them."""

    result: Accumulator
    timeouts: int

    @property
    def requests(self) -> float:
        """How many, good or not."""
        return float(self.result.requests.counts.sum())

    @property
    def mean_ms(self) -> float:
        """The mean latency of everything, warm-up included."""
        return float(self.result.requests.sums_ns.sum()) / self.requests / 1e6


def cpu_s() -> float:
    """Processor time of this process so far."""
    return time.process_time()


def bench(tell: Callable[[str], None] = lambda _text: None, rounds: int = ROUNDS) -> dict[str, Any]:
    """The document of `splitpoint bench`: medians over rounds, rates in requests per second of processor time."""
    tell("compiling, or loading what was compiled")
    began = cpu_s()
    played("fast", scenario_of(CONTESTS[-1], 100))
    ready_s = cpu_s() - began
    workloads = {}
    for contest in CONTESTS:
        found = []
        for number in range(rounds):
            tell(f"{contest.name}: round {number + 1} of {rounds}")
            found.append(one_round(contest, number))
        workloads[contest.name] = summary(found)
    return {"workloads": workloads, "rounds": rounds, "ready_cpu_s": ready_s}


def summary(rounds: list[dict[str, float]]) -> dict[str, float]:
    """The median of every number; of counts, which are rare, the mean."""
    counted = ("mean_ms", "timeouts_per_million")
    return {key: (fmean if key in counted else median)(row[key] for row in rounds) for key in rounds[0]}


def one_round(contest: Contest, seed: int) -> dict[str, float]:
    """Each hand once."""
    raw, readable, compiled = contest.requests
    began = cpu_s()
    contest.raw(raw, seed)
    raw_rps = raw / (cpu_s() - began)
    simpy_rps, _ = timed("simpy", scenario_of(contest, readable), seed)
    fast_rps, played_fast = timed("fast", scenario_of(contest, compiled), seed)
    return {
        "raw_simpy_rps": raw_rps,
        "simpy_rps": simpy_rps,
        "fast_rps": fast_rps,
        "fast_over_raw": fast_rps / raw_rps,
        "simpy_over_raw": simpy_rps / raw_rps,
        "mean_ms": played_fast.mean_ms,
        "timeouts_per_million": played_fast.timeouts / played_fast.requests * 1e6,
    }


def scenario_of(contest: Contest, requests: int) -> Scenario:
    """The system, for about so many requests."""
    scenario = loads(contest.text, contest.name).scenario
    duration_ns = int(requests / contest.rate_per_s * 1e9)
    return scenario._replace(experiment=scenario.experiment._replace(duration_ns=duration_ns))


def timed(engine: str, scenario: Scenario, replication: int = 0) -> tuple[float, Played]:
    """Requests per second of processor time, and what was found."""
    began = cpu_s()
    found = played(engine, scenario, replication)
    spent_s = cpu_s() - began
    return found.requests / spent_s, found


def played(engine: str, scenario: Scenario, replication: int = 0) -> Played:
    """One replication, recorded, folded into a digest and counted, as `run` does it."""
    name = next(iter(scenario.architectures))
    program = lower(scenario, name)
    collector, digest = Counting(setting_of(program, scenario, name), needs(scenario)), Digest()

    def take(requests: np.ndarray, calls: np.ndarray) -> None:
        digest.take(requests, calls)
        collector.take(requests, calls)

    collector.finish(player(engine)(program, (scenario.experiment.seed, replication), take))
    return Played(collector.result, given_up(collector.result))


def given_up(counted: Accumulator) -> int:
    """Attempts that timed out, of clients and of components, where nothing else is tried again.

    All but the last of each, and the last if it did.
    """
    last = counted.requests.counts[:, :, TIMED_OUT_FATES].sum() + counted.calls.counts[:, :, TIMED_OUT].sum()
    return int(counted.requests.further.sum() + counted.calls.further.sum() + last)


def player(engine: str) -> Callable[..., Ending]:
    """The play function of an engine."""
    if engine == "simpy":
        from simulator.engine import play as readable

        return readable
    from simulator.fast import play as compiled

    return compiled
