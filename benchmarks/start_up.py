"""How long until the first number: with machine code in the cache, and the very first time without.

Fresh processes run W2 with timeouts and retries through the command line: 100,000 requests with a warm cache (the
middle of some runs), and 100 requests with an empty one, which is nearly all compiling: every policy of the catalogue
and all of the language. Measured is processor time, which others on the machine disturb less than the clock; a process
that starts hardly waits for anything else.

`python -m benchmarks.start_up`; exit 1 if a bound is missed.
"""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from simulator.run.bench import fan_out_retried

WARM_RUNS, WARM_BOUND_S, COLD_BOUND_S = 5, 1.5, 45.0
EXPERIMENT = "experiment: {{duration: {seconds} s, replications: 1}}\n"


def written(folder: Path, seconds: float) -> Path:
    """The scenario as a file, for a thousand requests a second."""
    path = folder / f"of_{seconds}_s.yaml"
    path.write_text(fan_out_retried() + EXPERIMENT.format(seconds=seconds))
    return path


def spent_s(scenario: Path, cache: str | None = None) -> float:
    """Processor time that `splitpoint run` takes from start to end."""
    environment = {**os.environ, **({"SPLITPOINT_CACHE": cache} if cache else {})}
    before = processor_s()
    command = [sys.executable, "-m", "simulator.cli", "run", str(scenario), "--engine", "fast"]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return processor_s() - before


def processor_s() -> float:
    """Processor time of all children so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Print both."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        spent_s(written(folder, 0.1))  # fills the usual cache, if it is empty
        warm_s = median(spent_s(written(folder, 100)) for _ in range(WARM_RUNS))
        cold_s = spent_s(written(folder, 0.1), str(folder / "cache"))
    sys.stdout.write(f"warm: 100,000 requests in {warm_s:.2f} s, at most {WARM_BOUND_S}\n")
    sys.stdout.write(f"cold: {cold_s:.1f} s, at most {COLD_BOUND_S:.0f}\n")
    sys.exit(1 if warm_s > WARM_BOUND_S or cold_s > COLD_BOUND_S else 0)


if __name__ == "__main__":
    main()
