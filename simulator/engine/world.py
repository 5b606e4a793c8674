"""Time, and who runs next.

A `Flow` is a story told by a generator: a bare `yield` waits to be resumed. Rule of order: a timed event acts;
whoever it woke then runs, in the order of waking, each until it waits again. No event of zero length lies between a
cause and its effect, so that the compiled engine can keep the same order. SimPy holds the clock and the list of
events; its Process and Resource are not used on the path of a request, because they reorder what happens at one
instant.
"""

from collections import deque
from collections.abc import Callable, Generator
from typing import Any

import simpy

from simulator.model.errors import ModelError
from simulator.model.trace import EVENTS

STEPS_MAX = 1 << 20  # stories resumed in one turn: more is a loop in zero time


class World:
    """The clock, the ready list and, for tests and animations, the events as (ns, event, request, where)."""

    def __init__(self, tracing: bool = False):
        self.env = simpy.Environment()
        self.ready: deque[Flow] = deque()
        self.events: list[tuple[int, str, int, int]] = []
        self.tracing = tracing
        self.next_edge_ns = 1 << 62
        self.on_edge: Callable[[int], None] = lambda _: None
        self.count = 0
        self.overfull = -1  # the unit whose instance holds more than it may

    @property
    def now_ns(self) -> int:
        """The time since the start of the run."""
        return int(self.env.now)

    def after(self, delay_ns: int, act: Callable[[], None]) -> None:
        """Let `act` happen in a turn of its own."""
        event = self.env.timeout(delay_ns)
        event.callbacks.append(lambda _: self.turn(act))  # type: ignore[union-attr]  # a new event has callbacks

    def turn(self, act: Callable[[], None]) -> None:
        """A timed event acts, then the woken run."""
        self.count += 1
        if self.env.now >= self.next_edge_ns:
            self.on_edge(int(self.env.now))
        act()
        for _ in range(STEPS_MAX):
            if not self.ready:
                return
            self.ready.popleft().resume()
        raise ModelError(f"{STEPS_MAX} steps at {self.env.now} ns without time passing")

    def wake(self, flow: "Flow") -> None:
        """Put a story on the ready list."""
        self.ready.append(flow)

    def note(self, event: int, request: int, where: int = -1) -> None:
        """Record an event, if somebody watches."""
        if self.tracing:
            self.events.append((int(self.env.now), EVENTS[event], request, where))


class Flow:
    """Something with a story."""

    story: Generator[None, Any, None]

    def resume(self, word: Any = None) -> None:
        """Go on until the story waits again or ends."""
        try:
            self.story.send(word)
        except StopIteration:
            return
