"""Do nominal 95 % intervals hold the truth in 95 % of experiments? Asked of queues whose truth is known.

An experiment is what a user does once: ten replications, one warm-up cut, one interval. The command
`python -m tests.measure.coverage 400` repeats it 400 times a case (some minutes) and prints the table of
docs/statistics.md. Seeds are counted, not chosen.
"""

import sys

from simulator.model.claims import Metric
from simulator.theory import networks, single
from tests.measure.lindley import SERVICE_NS, System, study_of

REQUESTS, REPLICATIONS = 50_000, 10
NOMINAL, FALSE_ALARM = 0.95, 0.001
CASES = {
    "M/M/1, load 0.5": System(0.5),
    "M/M/1, load 0.8": System(0.8),
    "M/G/1 (C2 = 4), load 0.5": System(0.5, cv=2.0),
    "M/G/1 (C2 = 4), load 0.8": System(0.8, cv=2.0),
    "tandem of two, load 0.8": System(0.8, stations=2),
}


def truth(system: System, name: str) -> float:
    """Mean or p99 of the response, in ns."""
    rate, service = system.rate_per_s, float(SERVICE_NS)
    if system.stations > 1:
        services = [service] * system.stations
        mean = networks.tandem_mean_ns(rate, services)
        return mean if name == "mean" else networks.tandem_quantile_ns(rate, services, 0.99)
    if system.cv > 1:
        mean = single.mg1_mean_ns(rate, service, system.cv**2)
        return mean if name == "mean" else single.mg1_hyperexponential_quantile_ns(rate, service, system.cv, 0.99)
    return single.mm1_mean_ns(rate, service) if name == "mean" else single.mm1_quantile_ns(rate, service, 0.99)


def covered(system: System, experiments: int) -> dict[str, tuple[int, float]]:
    """Metric -> (experiments whose interval held the truth, mean of value / truth)."""
    truths = {name: truth(system, name) for name in ("mean", "p99")}
    hits, ratios = dict.fromkeys(truths, 0), dict.fromkeys(truths, 0.0)
    for number in range(experiments):
        study = study_of(system, REQUESTS, REPLICATIONS, (1, number))
        for name, value in truths.items():
            estimate = study.estimate(Metric(name), NOMINAL)
            assert estimate.value is not None
            assert estimate.low is not None
            assert estimate.high is not None
            hits[name] += estimate.low <= value <= estimate.high
            ratios[name] += estimate.value / value / experiments
    return {name: (hits[name], ratios[name]) for name in truths}


def band(experiments: int) -> tuple[int, int]:
    """How many of so many experiments may cover: outside by chance with a probability of 0.1 % at a true 95 %."""
    from scipy.stats import binom

    low, high = binom.ppf((FALSE_ALARM / 2, 1 - FALSE_ALARM / 2), experiments, NOMINAL)
    return int(low), int(high)


def main(experiments: int) -> None:
    """Print the table."""
    lines = [f"{experiments} experiments of {REPLICATIONS} x {REQUESTS} requests; band {band(experiments)}"]
    for name, system in CASES.items():
        for metric, (hits, ratio) in covered(system, experiments).items():
            lines.append(f"| {name} | {metric} | {hits / experiments:.1%} | {100 * (ratio - 1):+.2f} % |")
    sys.stdout.write("\n".join([*lines, ""]))


if __name__ == "__main__":
    main(int(sys.argv[1]))
