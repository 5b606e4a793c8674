"""Is the compiled engine as fast as promised against raw SimPy, and does it still simulate the same system?

`python -m benchmarks.speed [ROUNDS]`: what `splitpoint bench` measures, held against the bounds; exit 1 if one is
missed. The mean and the timeouts of W2 are those of an independent program.
"""

import sys

from simulator.run.bench import ROUNDS, bench

W2, QUEUE = "retried", "single_queue"
BOUNDS = (  # workload, number, at least, at most
    (W2, "fast_over_raw", 80.0, float("inf")),
    (W2, "mean_ms", 25.5 * 0.99, 25.5 * 1.01),
    (W2, "timeouts_per_million", 95.0, 175.0),
    (QUEUE, "fast_over_raw", 20.0, float("inf")),
)


def main() -> None:
    """Print every number beside its bounds."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    workloads, missed = bench(rounds=rounds)["workloads"], 0
    for workload, number, least, most in BOUNDS:
        found = workloads[workload][number]
        missed += not least <= found <= most
        sys.stdout.write(f"{workload} {number}: {found:.4g}, from {least:.4g} to {most:.4g}\n")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
