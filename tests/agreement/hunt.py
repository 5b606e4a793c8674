"""Play generated scenarios with a copy of the package until its engines differ; the tests of planted bugs run this.

`python -m tests.agreement.hunt FOLDER SEEDS`: prints what differs first, and with which seed; FOLDER must be where the
package comes from.
"""

import sys
from pathlib import Path

import simulator
from tests.agreement.both_engines import differences, fast_play, simpy_play
from tests.agreement.random_scenarios import program

CAUGHT, EQUAL = "differ with seed", "all equal"


def hunt(seeds: int) -> str:
    """The first difference, or EQUAL."""
    for seed in range(seeds):
        played = program(seed)
        problems = differences(simpy_play(played, (seed, 0)), fast_play(played, (seed, 0)))
        if problems:
            return f"{CAUGHT} {seed}: {problems[0]}"
    return EQUAL


if __name__ == "__main__":
    folder, seeds = Path(sys.argv[1]).resolve(), int(sys.argv[2])
    if folder not in Path(simulator.__file__ or "").resolve().parents:
        raise SystemExit(f"the package comes from {simulator.__file__}, not from {folder}")
    sys.stdout.write(hunt(seeds) + "\n")
