"""What happens again and again in a process, from the run's beginning, with the phase that the dice give it.

Whoever stood still when something was due has missed it, as who is frozen in the simulator.
"""

import time
from collections.abc import AsyncIterator
from typing import NamedTuple

from simulator.model.dice import child, draw, unit
from simulator.testbed.opening import Opening
from simulator.testbed.timer import PreciseTimer

LATE_NS = 100_000_000  # who wakes later than that stood still


class Period(NamedTuple):
    """`number` and `purpose` name the draw of the phase."""

    number: int
    purpose: int
    period_ns: int


async def moments(timer: PreciseTimer, opening: Opening, period: Period) -> AsyncIterator[int]:
    """The number of each turn, when it is due."""
    phase_ns = int(unit(draw(child(opening.phases, period.number), period.purpose)) * period.period_ns)
    first_ns = opening.start_ns + phase_ns
    turn = max(0, -((first_ns - time.monotonic_ns()) // period.period_ns))
    while True:
        due_ns = first_ns + turn * period.period_ns
        await timer.until(due_ns)
        if time.monotonic_ns() - due_ns < LATE_NS:
            yield turn
        turn += 1
