"""When a run of the real system begins, told by the launcher to everybody at once, so that all clocks agree.

What the scenario times inside a process (faults, heartbeats, polls) is counted from there, with phases from the same
dice as everywhere: the simulator, with the same seed and replication, knows them beforehand.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from simulator.model.dice import PHASE, stream_key


class Opening(NamedTuple):
    """`start_ns`: the run's time 0 on CLOCK_MONOTONIC, in ns; the dice."""

    start_ns: int
    seed: int
    replication: int

    @property
    def phases(self) -> int:
        """The key of all that is periodic, as in the simulator."""
        return stream_key(self.seed, self.replication, PHASE)

    @classmethod
    def told(cls, words: Mapping[str, Any]) -> "Opening":
        """As it came over the leash. Raises KeyError where something is missing."""
        return cls(int(words["start_ns"]), int(words["seed"]), int(words["replication"]))
