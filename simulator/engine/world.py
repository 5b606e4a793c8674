"""Time, and who runs next.

A `Flow` is a story told by a generator: a bare `yield` waits to be resumed. Rule of order: a timed event acts;
whoever it woke then runs, in the order of waking, each until it waits again. No event of zero length lies between a
cause and its effect, so that the compiled engine can keep the same order. SimPy holds the clock and the list of
events; its Process and Resource are not used on the path of a request, because they reorder what happens at one
instant.

A process that does nothing at present (frozen, or an event loop that computes) finds its events in its mail when it
acts again: one after another, each followed by whom it woke, until it is busy again or the mail is empty.
"""

from collections import deque
from collections.abc import Callable, Generator
from functools import partial
from typing import TYPE_CHECKING, Any

import simpy

from simulator.model.errors import ModelError
from simulator.model.trace import EVENTS, POSTPONED

if TYPE_CHECKING:
    from simulator.engine.instance import Instance

STEPS_MAX = 1 << 20  # stories resumed in one turn: more is a loop in zero time
PATIENCE = 1 << 12  # turns between two looks at whether to stop

Act = Callable[[], None]


class Halt(Exception):  # noqa: N818 - not an error: the run ends before its time
    """Somebody asked to stop, or an instance holds more than it may."""


class World:
    """The clock, the ready list and, for tests and animations, the events as (ns, event, request, where)."""

    def __init__(self, tracing: bool = False):
        self.env = simpy.Environment()
        self.now_ns = 0  # since the start of the run
        self.ready: deque[Flow] = deque()
        self.delivering: deque[Instance] = deque()  # who may act again and has mail
        self.events: list[tuple[int, str, int, int]] = []
        self.stretches: list[tuple[int, int, str, int, int]] = []
        self.tracing = tracing
        self.moody = False  # whether anybody can be away
        self.next_edge_ns = 1 << 62
        self.on_edge: Callable[[int], None] = lambda _: None
        self.count = self.steps = 0
        self.stop: Callable[[], bool] = lambda: False
        self.overfull = -1  # the unit whose instance holds more than it may

    def after(self, delay_ns: int, act: Act) -> None:
        """Let `act` happen in a turn of its own."""
        self.env.timeout(delay_ns).callbacks.append(partial(self.turn, act))

    def at(self, place: "Instance | None", delay_ns: int, act: Act) -> None:
        """Let `act` happen to a process (None: to clients), when it can attend to it."""
        self.after(delay_ns, partial(self.attend, place, act) if place is not None and self.moody else act)

    def attend(self, place: "Instance", act: Act) -> None:
        """Now, or when the process acts again."""
        if place.away:
            self.note(POSTPONED, -1, place.number)
            place.mail.append(act)
        else:
            act()

    def turn(self, act: Act, _event: simpy.Event) -> None:
        """A timed event acts, then the woken run, then whoever may act again reads its mail."""
        self.count += 1
        self.now_ns = now_ns = int(self.env.now)
        if now_ns >= self.next_edge_ns:
            self.on_edge(now_ns)
        self.steps = 0
        act()
        self.run_ready()
        while self.delivering:
            place = self.delivering[0]
            if place.away or not place.mail:
                self.delivering.popleft()
            else:
                place.mail.popleft()()
                self.run_ready()
        if self.overfull >= 0 or (self.count % PATIENCE == 0 and self.stop()):
            raise Halt

    def run_ready(self) -> None:
        """Whoever was woken runs, first woken first."""
        while self.ready:
            flow = self.ready.popleft()
            self.attend(flow.place, flow.woken)
            self.steps += 1
            if self.steps > STEPS_MAX:
                raise ModelError(f"{STEPS_MAX} steps at {self.now_ns} ns without time passing")

    def wake(self, flow: "Flow") -> None:
        """Put a story on the ready list."""
        self.ready.append(flow)

    def note(self, event: int, request: int, where: int = -1) -> None:
        """Record an event, if somebody watches."""
        if self.tracing:
            self.events.append((self.now_ns, EVENTS[event], request, where))

    def stretch(self, what: str, request: int, where: int, length_ns: int, began_ns: int = -1) -> None:
        """Record what a request is busy with, if somebody watches: from, to, what, request, instance. -1: from now."""
        if self.tracing:
            from_ns = self.now_ns if began_ns < 0 else began_ns
            self.stretches.append((from_ns, from_ns + length_ns, what, request, where))


class Flow:
    """Something with a story, in the process `place`."""

    story: Generator[None, Any, None]
    place: "Instance"

    def resume(self, word: object = None) -> None:
        """Go on until the story waits again or ends."""
        try:
            self.story.send(word)
        except StopIteration:
            return

    @property
    def alive(self) -> bool:
        """Whether the process still lives."""
        return True

    def woken(self) -> None:
        """Its turn has come, by mail perhaps, which a dead process leaves unread."""
        if self.alive:
            self.resume()
