"""Time, and who runs next.

A `Flow` is a story told by a generator: a bare `yield` waits to be resumed. Rule of order: a timed event acts;
whoever it woke then runs, in the order of waking, each until it waits again. No event of zero length lies between a
cause and its effect, so that the compiled engine can keep the same order. SimPy holds the clock and the list of
events; its Process and Resource are not used on the path of a request, because they reorder what happens at one
instant.
"""

from collections import deque
from collections.abc import Callable, Generator
from functools import partial
from typing import Any

import simpy

from simulator.model.errors import ModelError
from simulator.model.trace import EVENTS

STEPS_MAX = 1 << 20  # stories resumed in one turn: more is a loop in zero time


PATIENCE = 1 << 12  # turns between two looks at whether to stop


class Halt(Exception):  # noqa: N818 - not an error: the run ends before its time
    """Somebody asked to stop, or an instance holds more than it may."""


class World:
    """The clock, the ready list and, for tests and animations, the events as (ns, event, request, where)."""

    def __init__(self, tracing: bool = False):
        self.env = simpy.Environment()
        self.now_ns = 0  # since the start of the run
        self.ready: deque[Flow] = deque()
        self.events: list[tuple[int, str, int, int]] = []
        self.tracing = tracing
        self.next_edge_ns = 1 << 62
        self.on_edge: Callable[[int], None] = lambda _: None
        self.count = 0
        self.stop: Callable[[], bool] = lambda: False
        self.overfull = -1  # the unit whose instance holds more than it may

    def after(self, delay_ns: int, act: Callable[[], None]) -> None:
        """Let `act` happen in a turn of its own."""
        self.env.timeout(delay_ns).callbacks.append(partial(self.turn, act))

    def turn(self, act: Callable[[], None], _event: simpy.Event) -> None:
        """A timed event acts, then the woken run."""
        self.count += 1
        self.now_ns = now_ns = int(self.env.now)
        if now_ns >= self.next_edge_ns:
            self.on_edge(now_ns)
        act()
        steps = 0
        while self.ready:
            self.ready.popleft().resume()
            steps += 1
            if steps > STEPS_MAX:
                raise ModelError(f"{STEPS_MAX} steps at {now_ns} ns without time passing")
        if self.overfull >= 0 or (self.count % PATIENCE == 0 and self.stop()):
            raise Halt

    def wake(self, flow: "Flow") -> None:
        """Put a story on the ready list."""
        self.ready.append(flow)

    def note(self, event: int, request: int, where: int = -1) -> None:
        """Record an event, if somebody watches."""
        if self.tracing:
            self.events.append((self.now_ns, EVENTS[event], request, where))


class Flow:
    """Something with a story."""

    story: Generator[None, Any, None]

    def resume(self, word: object = None) -> None:
        """Go on until the story waits again or ends."""
        try:
            self.story.send(word)
        except StopIteration:
            return
