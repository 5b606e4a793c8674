"""A run with somebody watching: the core record, every event, and what each request was busy with, from when to when.

Waiting is what lies between: a request that neither travels nor computes nor queries nor pauses, waits. Stretches are
planned when they begin; what a crash or a freeze changes later is seen in the events only.
"""

from typing import NamedTuple

import numpy as np

from simulator.engine.city import City
from simulator.model.program import Program
from simulator.model.trace import CALL, REQUEST

Event = tuple[int, str, int, int]  # ns, what, request, instance
Stretch = tuple[int, int, str, int, int]  # from ns, to ns, what, request, instance


class Watched(NamedTuple):
    """REQUEST and CALL rows as they ended, events in the order of time, stretches as they became known."""

    requests: np.ndarray
    calls: np.ndarray
    events: list[Event]
    stretches: list[Stretch]


def watch(program: Program, dice: tuple[int, int]) -> Watched:
    """Run a program with the dice (seed, replication) and keep everything: for short runs."""
    requests, calls = [np.zeros(0, REQUEST)], [np.zeros(0, CALL)]

    def take(some: np.ndarray, more: np.ndarray) -> None:
        requests.append(some.copy())
        calls.append(more.copy())

    city = City(program, dice, take, tracing=True)
    city.run(lambda: False)
    return Watched(np.concatenate(requests), np.concatenate(calls), city.world.events, city.world.stretches)
