"""Prints the digests of some generated scenarios in both engines; run as a program by the tests of determinism."""

import sys

from tests.agreement.both_engines import fast_play, simpy_play
from tests.agreement.random_scenarios import program


def digests(seeds: int) -> list[str]:
    """One line a scenario: its digest in the readable and in the compiled engine."""
    programs = [program(seed) for seed in range(seeds)]
    return [
        f"{simpy_play(p, (seed, 0), False).digest} {fast_play(p, (seed, 0), False).digest}"
        for seed, p in enumerate(programs)
    ]


if __name__ == "__main__":
    sys.stdout.write("\n".join(digests(int(sys.argv[1]))) + "\n")
