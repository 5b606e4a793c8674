"""Real balancers against four models of them: the system, and the command that writes the outcome down.

`python -m tests.testbed.balancer_system`, alone on the machine, takes under three minutes. Three instances with
one core each at 80 % of their capacity, since with more cores an instance the models hardly differ. Work takes 30 ms on
average, so that six systems fit side by side (their processes need half of two processors, clients are late by half a
millisecond in one request of a hundred) and a message is a small part of a latency.
"""

import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from simulator import fast
from simulator.model.program import Program
from simulator.model.topology import (
    Application,
    Architecture,
    Balancer,
    Call,
    Compute,
    Experiment,
    Operation,
    Point,
    Route,
    Scenario,
    Unit,
    Workload,
)
from simulator.scenario.lower import lower
from tests.testbed.balancer_errors import Nearness
from tests.testbed.balancer_pages import keep, rows_of, stored, table, write
from tests.testbed.balancer_trial import Trial, trial
from tests.testbed.small_systems import S, fixed

REDUCED = os.environ.get("SPLITPOINT_REDUCED", "") not in ("", "0")
SIZES = 50
INSTANCES, UTILIZATION, MEAN_MS = 3, 0.8, 30.0
TRACES, SECONDS, CALIBRATION_S = (1, 6.0, 2.5) if REDUCED else (5, 22.0, 8.0)


def sizes_ms(mean_ms: float, n: int) -> list[float]:
    """Means of the n equally likely slices of an exponential law: work as uneven as that, in few sizes."""
    at = -np.log1p(-np.arange(n) / n)
    beyond = np.append((at + 1.0) * np.exp(-at), 0.0)  # the mean of what lies beyond, times its chance
    return [float(mean_ms * n * mass) for mass in beyond[:-1] - beyond[1:]]


def uneven_work(duration_s: float, mean_ms: float = MEAN_MS) -> Program:
    """One proxied unit. Every size of work is a route of its own: no dice but the balancer's decide anything."""
    sizes = {f"size-{i}": fixed(ms) for i, ms in enumerate(sizes_ms(mean_ms, SIZES))}
    operations = {name: Operation((Compute(law),)) for name, law in sizes.items()}
    routes = {name: Route((Call("api", name),)) for name in sizes}
    unit = Unit(("api",), replicas=INSTANCES, cores=1)
    rate_per_s = UTILIZATION * INSTANCES / mean_ms * 1e3
    load = Workload(tuple((name, 1.0) for name in sizes), "poisson", (Point(rate_per_s, 0),))
    architecture = Architecture({"api": unit}, {}, balancer=Balancer("round_robin", proxy=True))
    experiment = Experiment(duration_ns=int(duration_s * S), drain_ns=3 * S)
    application = Application(operations={"api": operations}, routes=routes)
    scenario = Scenario("uneven", "none", application, {"go": load}, {"real": architecture}, experiment=experiment)
    return lower(scenario, "real")


def simulated(program: Program, seed: int, replication: int) -> np.ndarray:
    """The compiled engine's REQUEST rows."""
    blocks: list[np.ndarray] = []
    fast.play(program, (seed, replication), lambda requests, _: blocks.append(requests.copy()))
    return np.concatenate(blocks)


def outcome(folder: Path) -> list[Nearness]:
    """The trial, in full or reduced."""
    plan = Trial(uneven_work(SECONDS), folder, traces=TRACES, calibration_s=CALIBRATION_S)
    return trial(plan, simulated, tell)


def tell(said: str) -> None:
    """A line to whoever watches."""
    sys.stdout.write(f"{said}\n")
    sys.stdout.flush()


def main() -> None:
    """Run the trial and keep what came of it, or (`--write`) only write the page anew."""
    if sys.argv[1:] != ["--write"]:
        began_s = time.monotonic()
        with TemporaryDirectory() as folder:
            rows = outcome(Path(folder))
        keep(rows, time.monotonic() - began_s)
    write()
    tell("\n".join(table(rows_of(stored()))))


if __name__ == "__main__":
    main()
