"""The ladder: from the whole to the split in steps, each of which adds one cause of latency, under the same dice.

the whole -> + gateway -> + split (nothing costs anything yet) -> + hop delay -> + hop CPU -> + timeouts and retries.
Delay is all that a message waits for: latency, loss, other zones. Processor time is `call_cpu` and what a balancer's
proxies compute. The last step adds what guards calls: all that the rows of `calls` say but a balancer (time limits,
retries, breakers, bulkheads, hedges, fallbacks, deadlines), and what a proxy tries again or leaves out by itself. The
time limits of clients stand on every rung.

Compared are requests that are good on every rung, so the steps sum to the total exactly. A request that a guard made
fail (or that only a guard saved) is on no rung: the step tells what guards do to the answers that are good either way,
and what they do to availability stands beside the latencies, not here. People in a closed loop ask again when they are
answered, so there the rungs see different requests: compared are the means of each rung, which sum as well. The rungs
between are experiments of thought: they need not be equal in hardware.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulator.measure.intervals import student
from simulator.model.estimate import Estimate
from simulator.model.laws import ZERO
from simulator.model.topology import NOTHING, Architecture, Network, Scenario
from simulator.model.trace import REQUEST, Ending, good
from simulator.run.execute import Collector, Control, Job, run_jobs
from simulator.run.experiment import calm, closed, finished_rounds
from simulator.scenario.lower import lower

WHOLE, GATEWAY, SPLIT, DELAY, CPU = "the whole", "+ gateway", "+ split", "+ hop delay", "+ hop CPU"
GUARDS, TOTAL = "+ timeouts and retries", "the split"
STEPS = (GATEWAY, SPLIT, DELAY, CPU, GUARDS)
ALLOWED = ("balancer",)  # words of `calls` that guard nothing
NS_PER_MS = 1e6


@dataclass(frozen=True)
class Step:
    """One step from `whole` to `split`: how much it adds to the mean (WHOLE and TOTAL: the mean itself), in ms."""

    whole: str
    split: str
    name: str
    mean_ms: Estimate


class PerRequest(Collector):
    """Keeps the latency of every request, by workload and index; -1 where it was not good."""

    def __init__(self) -> None:
        self.blocks: list[np.ndarray] = []
        self.latency_ns = self.arrived_ns = np.zeros(0, np.int64)

    def take(self, requests: np.ndarray, calls: np.ndarray) -> None:  # noqa: ARG002 - calls are not needed here
        """Keep a block."""
        self.blocks.append(requests.copy())

    def finish(self, ending: Ending) -> None:  # noqa: ARG002 - however it ended
        """Put the requests in order, the same on every rung."""
        rows = np.concatenate(self.blocks) if self.blocks else np.zeros(0, REQUEST)
        rows = rows[np.lexsort((rows["index"], rows["workload"]))]
        self.latency_ns = np.where(good(rows), rows["ended_ns"] - rows["arrived_ns"], -1)
        self.arrived_ns = rows["arrived_ns"].copy()
        self.blocks.clear()


def rungs(scenario: Scenario, whole: str, split: str) -> dict[str, Architecture]:
    """The architecture on each rung."""
    first, last = scenario.architectures[whole], scenario.architectures[split]
    bare = unguarded(last)
    slow = last.network._replace(call_cpu_caller=ZERO, call_cpu_callee=ZERO)
    free, idle = free_of_delay(slow), bare.balancer._replace(compute=ZERO)
    return {
        WHOLE: first,
        GATEWAY: with_gateway(first, last, free),
        SPLIT: bare._replace(network=free, balancer=idle),
        DELAY: bare._replace(network=slow, balancer=idle),
        CPU: bare,
        GUARDS: last,
    }


def unguarded(split: Architecture) -> Architecture:
    """The same where callers wait, try once and ask everybody: who is asked, and by which balancer, stays."""
    calls = {link: {word: value for word, value in row.items() if word in ALLOWED} for link, row in split.calls.items()}
    left = {link: row for link, row in calls.items() if row}
    return split._replace(calls=left or NOTHING, balancer=split.balancer._replace(retry=None, eject=None))


def free_of_delay(network: Network) -> Network:
    """Messages that are there at once."""
    return network._replace(latency=ZERO, loss=0.0, cross_zone=ZERO)


def with_gateway(whole: Architecture, split: Architecture, network: Network) -> Architecture:
    """The whole behind the gateway of the split, if that has one of its own; on its nodes, in no zone."""
    if split.gateway is None or split.gateway.unit is None:
        return whole
    gateway = split.gateway._replace(unit=split.gateway.unit._replace(zones=()))
    return whole._replace(gateway=gateway, network=network, nodes={**whole.nodes, **split.nodes})


def pairs_of(scenario: Scenario) -> list[tuple[str, str]]:
    """Every whole (an architecture with one unit) with every split (with more), in the order of the file."""
    units = {name: len(a.units) for name, a in scenario.architectures.items()}
    wholes = [name for name, count in units.items() if count == 1]
    return [(whole, name) for whole in wholes for name, count in units.items() if count > 1]


def ladder(
    scenario: Scenario, pair: tuple[str, str], control: Control, replications: int, warm_up_ns: int
) -> list[Step]:
    """The steps from one architecture to another, each with its interval over replications.

    Empty if interrupted early. Rungs that are the same architecture are run once.
    """
    seed, base = scenario.experiment.seed, calm(scenario)
    climbed = base._replace(architectures=rungs(base, *pair))
    rung_of = first_like(climbed.architectures)
    programs = {name: lower(faced(climbed, pair[1]), name) for name in dict.fromkeys(rung_of.values())}
    jobs = [Job(program, (seed, r), PerRequest()) for r in range(replications) for program in programs.values()]
    done = finished_rounds(run_jobs(jobs, control), len(programs))
    mean = own_means if closed(base) else means
    rows = [mean(jobs[r * len(programs) : (r + 1) * len(programs)], warm_up_ns) for r in range(done)]
    columns = dict(zip(programs, np.array(rows).T, strict=True)) if rows else {}
    return steps(*pair, {name: columns[like] for name, like in rung_of.items()}) if rows else []


def first_like(rungs: Mapping[str, Architecture]) -> dict[str, str]:
    """Rung -> the first rung with the same architecture."""
    return {name: next(other for other, like in rungs.items() if like == mine) for name, mine in rungs.items()}


def faced(scenario: Scenario, split: str) -> Scenario:
    """Workloads that only the split faces go up the whole ladder."""
    kept = {n: w._replace(only=()) for n, w in scenario.workloads.items() if not w.only or split in w.only}
    return scenario._replace(workloads=kept)


def means(jobs: list[Job], warm_up_ns: int) -> list[float]:
    """The mean latency (ms) on each rung of the requests that are good on all of them and arrived after warm-up."""
    rows = [job.collector for job in jobs]
    each = [row.latency_ns for row in rows if isinstance(row, PerRequest)]
    if len({len(latency_ns) for latency_ns in each}) > 1:
        return [np.nan] * len(rows)  # a limit cut a rung short
    latencies = np.array(each)
    first = next(row for row in rows if isinstance(row, PerRequest))
    kept = (latencies >= 0).all(axis=0) & (first.arrived_ns >= warm_up_ns)
    return [float(x) / NS_PER_MS for x in latencies[:, kept].mean(axis=1)] if kept.any() else [np.nan] * len(rows)


def own_means(jobs: list[Job], warm_up_ns: int) -> list[float]:
    """The mean latency (ms) on each rung of the requests that are good on it and arrived after warm-up."""
    rows = [job.collector for job in jobs if isinstance(job.collector, PerRequest)]
    each = [row.latency_ns[(row.latency_ns >= 0) & (row.arrived_ns >= warm_up_ns)] for row in rows]
    return [float(found.mean()) / NS_PER_MS if found.size else np.nan for found in each]


def steps(whole: str, split: str, rung_ms: Mapping[str, np.ndarray]) -> list[Step]:
    """First the whole, then what each rung adds, last the split."""
    found, before = [Step(whole, split, WHOLE, student(list(rung_ms[WHOLE])))], rung_ms[WHOLE]
    for name in STEPS:
        found.append(Step(whole, split, name, student(list(rung_ms[name] - before))))
        before = rung_ms[name]
    return [*found, Step(whole, split, TOTAL, student(list(before)))]
