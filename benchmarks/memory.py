"""How much memory does a run of ten million requests take?

W2 with timeouts and retries, recorded, digested and counted as `run` does it (latencies go into histograms when there
are many). Printed is the largest resident size that this process ever had, Python, Numba and machine code included.

`python -m benchmarks.memory [MILLIONS]`; exit 1 above the bound.
"""

import resource
import sys

from simulator.run.bench import CONTESTS, played, scenario_of

MILLIONS, BOUND_MB = 10.0, 400.0
PER_MB = 1e6 if sys.platform == "darwin" else 1e3  # macOS counts bytes, Linux KiB


def peak_mb() -> float:
    """The largest resident size so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / PER_MB * (1.0 if sys.platform == "darwin" else 1.024)


def main() -> None:
    """Run it and print."""
    millions = float(sys.argv[1]) if len(sys.argv) > 1 else MILLIONS
    played("fast", scenario_of(CONTESTS[-1], 1_000))
    before = peak_mb()
    found = played("fast", scenario_of(CONTESTS[-1], int(millions * 1e6)))
    peak = peak_mb()
    sys.stdout.write(f"{found.requests:.0f} requests, mean {found.mean_ms:.3f} ms, {found.timeouts} timeouts\n")
    sys.stdout.write(
        f"{peak:.0f} MB, of which {peak - before:.0f} are not for the first thousand; at most {BOUND_MB:.0f}\n"
    )
    sys.exit(1 if peak > BOUND_MB else 0)


if __name__ == "__main__":
    main()
