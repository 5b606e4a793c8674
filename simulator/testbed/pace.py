"""How fast a process works: slowed by a fault, cold after its start, or stopped altogether for a while.

A slowness is that of the moment at which something begins. A computation that is stopped goes on for what was left, a
wait goes on meanwhile and is noticed when the process goes on: so it is with a real SIGSTOP, but a slot, whose end is
booked beforehand, has to know.
"""

from __future__ import annotations

import time

from simulator.model.laws import NEVER_NS, stretched_ns
from simulator.model.program import FREEZE, SLOW, Program
from simulator.policies import warming
from simulator.testbed.opening import Opening
from simulator.testbed.weather import Course, Weather

LONG_AGO_NS = -(1 << 61)


class Pace:
    """Of one instance. `steady`: nothing ever changes it."""

    def __init__(self, program: Program, number: int):
        self.program, self.number, self.steady = program, number, True
        self.warm_ns = program.units[program.instances[number].unit].warm_ns
        self.since_ns = LONG_AGO_NS
        self.weather = Weather(program)
        self.stops: Course | None = None

    def begin(self, weather: Weather, opening: Opening) -> None:
        """A run begins. A process that learns of it afterwards was started in the middle of it, and is cold.

        What had stopped who was here before does not stop it.
        """
        now_ns = time.monotonic_ns()
        self.weather, self.since_ns = weather, now_ns if now_ns > opening.start_ns else LONG_AGO_NS
        stops = weather.course(FREEZE, self.number)
        self.stops = stops.since(self.since_ns) if stops is not None else None
        changes = any(what in (SLOW, FREEZE) and target == self.number for what, target, _ in weather.courses)
        self.steady = not changes and self.warm_ns == 0

    def slow(self, component: int, at_ns: int) -> float:
        """How many times as long a step of a component takes that begins then."""
        return self.weather.at(at_ns, SLOW, self.number, component)

    def computed_ns(self, component: int, start_ns: int, work_ns: int) -> int:
        """When a computation ends."""
        factor = self.slow(component, start_ns)
        if self.warm_ns > 0:
            factor *= warming.slowness(self.warm_ns, start_ns - self.since_ns)
        return self.awake_for_ns(start_ns, work_ns if factor == 1.0 else stretched_ns(work_ns, factor))

    def waited_ns(self, component: int, start_ns: int, work_ns: int) -> int:
        """When the end of a wait is noticed."""
        factor = self.slow(component, start_ns)
        end_ns = start_ns + (work_ns if factor == 1.0 else stretched_ns(work_ns, factor))
        return self.awake_for_ns(end_ns, 0)

    def awake_for_ns(self, at_ns: int, left_ns: int) -> int:
        """The moment by which the process has run for `left_ns` from `at_ns` on, stops left out."""
        stops = self.stops
        if stops is None:
            return at_ns + left_ns
        while True:
            change_ns = stops.next_ns(at_ns)
            if stops.at(at_ns):
                at_ns = change_ns
            elif at_ns + left_ns < change_ns or change_ns >= NEVER_NS:
                return at_ns + left_ns
            else:
                left_ns -= change_ns - at_ns
                at_ns = change_ns
            if at_ns >= NEVER_NS:
                return NEVER_NS
