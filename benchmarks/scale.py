"""Does a request cost the same in a system a hundred times as large?

W2 with timeouts and retries, as it is and with 100 x the replicas under 100 x the load: the same utilisation, 1,200
instances. Measured is the processor time a request of the compiled engine while it plays, in turn. It may rise (a
longer list of events, more memory than a cache holds) by half at most with balancers that look at one or two replicas;
least outstanding looks at more, and is only printed.

Round robin and least outstanding stand in a proxy here. With three hundred callers that each go round by themselves,
all beginning with the first replica, or each prefer the first of equals, the same replica is asked by hundreds at once:
that system collapses, and its utilisation is not the same. Two choices need no proxy.

`python -m benchmarks.scale`; exit 1 if a bound is missed.
"""

import sys
import time
from statistics import median

import numpy as np

from simulator.fast.run import Run
from simulator.model.program import Program
from simulator.run.bench import fan_out_retried
from simulator.scenario.loading import loads
from simulator.scenario.lower import lower

REQUESTS, TIMES, ROUNDS = 300_000, 100, 5
BOUNDS = {
    "{policy: round_robin, at: proxy}": 1.5,
    "two_choices": 1.5,
    "{policy: least_outstanding, at: proxy}": None,
}


def system(balancer: str, times: int) -> Program:
    """The program of a system so many times as large, for the same number of requests."""
    scenario = loads(fan_out_retried(times=times, balancer=balancer), "scale").scenario
    duration_ns = int(REQUESTS / (1_000.0 * times) * 1e9)
    scenario = scenario._replace(experiment=scenario.experiment._replace(duration_ns=duration_ns))
    return lower(scenario, "services")


def cost_ns(program: Program, seed: int) -> float:
    """Processor time a request."""
    counted = 0

    def take(requests: np.ndarray, _calls: np.ndarray) -> None:
        nonlocal counted
        counted += len(requests)

    run = Run(program, (seed, 0), take)
    began = time.process_time_ns()
    run.play(lambda: False)
    return (time.process_time_ns() - began) / counted


def main() -> None:
    """Print the ratio for every balancer."""
    missed = 0
    for balancer, bound in BOUNDS.items():
        small, large = system(balancer, 1), system(balancer, TIMES)
        cost_ns(small, 0)
        pairs = [(cost_ns(small, seed), cost_ns(large, seed)) for seed in range(1, ROUNDS + 1)]
        ratio = median(b / a for a, b in pairs)
        ns_a, ns_b = (median(column) for column in zip(*pairs, strict=True))
        limit = f", at most {bound}" if bound else ""
        sys.stdout.write(
            f"{balancer}: {ns_a:.0f} ns, {TIMES} x as large {ns_b:.0f} ns a request, x {ratio:.2f}{limit}\n"
        )
        missed += bound is not None and ratio > bound
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
