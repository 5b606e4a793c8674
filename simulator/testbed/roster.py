"""Who runs where: a port for every instance, the process behind it, and processes that stand by.

A Python process takes a second to start, an orchestrator's restart may be due sooner. So whoever may be needed is
started beforehand, with everything imported, not knowing yet who it will be: `be` tells it, `listen` lets it accept.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from simulator.testbed.child import Child
from simulator.testbed.places import BORN, DIED, Candidate, News, Place
from simulator.testbed.stopping import stop

READY_S = 30.0
SPARES_MAX = 16
STILLBORN_MAX = 5  # in a row: then it is no accident


class Roster:
    """All instances. `known`: what everybody must know from birth. `post`: file of the post; logs go beside it.

    In the `foreign` places are processes that somebody else starts and ends.
    """

    def __init__(self, post: Path, count: int, foreign: Collection[int] = ()):
        self.post = post
        self.places = [Place(number, foreign=number in foreign) for number in range(count)]
        self.spares: list[Candidate] = []
        self.gone: list[Candidate] = []
        self.known: dict[str, object] = {}
        self.fifo, self.loop = True, ""
        self.shared: Callable[[int], Sequence[Path]] = lambda _number: ()  # files that an instance and others lock
        self.hired = self.stillborn = 0

    @property
    def addresses(self) -> tuple[str, ...]:
        """host:port of every instance, in order."""
        return tuple(place.port.address for place in self.places)

    @property
    def children(self) -> list[Child]:
        """Everybody who lives: instances in order, then those who stand by."""
        return [*(place.child for place in self.places if place.child), *self.spares]

    def start(self) -> None:
        """Everybody is born. Raises TestbedError where somebody is not in time."""
        places = [place for place in self.places if not place.foreign]
        for place in places:
            place.child = self.hire()
        for place in places:
            assert place.child is not None
            self.take_in(place.child, place.child.says(READY_S))
            self.listen(place.number)
        for place in places:
            assert place.child is not None
            self.take_in(place.child, place.child.says(READY_S))

    def hire(self) -> Candidate:
        """A process that may become any instance."""
        self.hired += 1
        return Candidate(self.post, self.post.parent / f"process-{self.hired}.log")

    def stand_by(self, count: int) -> bool:
        """Start one more process if fewer than `count` stand by; whether it was."""
        if len(self.spares) >= min(count, SPARES_MAX):
            return False
        self.spares.append(self.hire())
        return True

    def assign(self, numbers: Sequence[int]) -> None:
        """Those who stand by become these instances, the prepared first."""
        for number in numbers:
            if self.places[number].child is None and self.spares:
                chosen = max(self.spares, key=lambda spare: spare.prepared)
                self.spares.remove(chosen)
                self.places[number].child = chosen
                self.introduce(self.places[number])

    def introduce(self, place: Place) -> None:
        """A prepared process learns who it is, and that it may accept if that is due."""
        if place.child is not None and place.child.prepared:
            place.child.tell(be=place.number)
            if place.due:
                self.listen(place.number)

    def listen(self, number: int) -> None:
        """Let an instance accept: now, or as soon as somebody is prepared."""
        place = self.places[number]
        place.due = place.child is None or not place.child.called
        if not place.due or place.child is None or not place.child.prepared:
            return
        if place.dead is not None:
            place.dead.process.wait()  # its port must be free
        place.child.tell(listen=place.port.number, life=place.births, **self.known)
        place.child.called, place.due = True, False

    def kill(self, number: int) -> None:
        """SIGKILL."""
        place = self.places[number]
        place.due = False
        if place.child is not None and place.child.called:
            place.child.signal(signal.SIGKILL)
            self.gone.append(place.child)
            place.dead, place.child = place.child, None

    def freeze(self, number: int, *, frozen: bool) -> None:
        """SIGSTOP, when it holds nothing that others wait for, or SIGCONT."""
        child = self.places[number].child
        if child is not None and frozen:
            stop(child, self.shared(number))
        elif child is not None:
            child.signal(signal.SIGCONT)

    def responds(self, number: int) -> bool:
        """What a probe finds; who is about to accept is given the time."""
        child = self.places[number].child
        return child is None or child.responds()

    def tell(self, **words: object) -> None:
        """All instances; newcomers will be told too."""
        self.known |= words
        for place in self.places:
            if place.child is not None and place.child.listening:
                place.child.tell(**words)

    def hear(self, child: Candidate) -> list[News]:
        """Take in what somebody has said, and whether it died. Raises TestbedError for a complaint."""
        child.hear()
        news = []
        while child.words:
            news += self.take_in(child, child.says(0.0))
        if child.silent:
            news += self.lost(child)
        return news

    def take_in(self, child: Candidate, words: dict[str, object]) -> list[News]:
        """One word of somebody."""
        place = next((place for place in self.places if place.child is child), None)
        if "prepared" in words:
            child.prepared, self.stillborn = True, 0
            self.fifo, self.loop = self.fifo and bool(words["fifo"]), str(words["loop"])
            if place is not None:
                self.introduce(place)
        if place is None or "listening" not in words:
            return []
        child.listening = True
        place.births += 1
        return [News(BORN, place.number, int(str(words["at_ns"])))]

    def lost(self, child: Candidate) -> list[News]:
        """Somebody has died; news only if it was an instance and we did not kill it.

        Raises TestbedError where one after another dies before it is prepared.
        """
        child.let_go()
        child.end(time.monotonic())
        self.stillborn += not child.prepared
        if self.stillborn >= STILLBORN_MAX:
            child.check()
        self.gone = [other for other in self.gone if other is not child]
        self.spares = [other for other in self.spares if other is not child]
        for place in self.places:
            if place.child is child:
                place.dead, place.child = child, None
                return [News(DIED, place.number, time.monotonic_ns())] if child.called else []
        return []

    def end(self, by_s: float) -> None:
        """Everybody ends, and nobody has lived here before; ports are kept."""
        children = [*self.children, *self.gone]
        for child in children:
            child.let_go()
        for child in children:
            child.end(by_s)
        self.spares, self.gone = [], []
        for place in self.places:
            place.child = place.dead = None
            place.due, place.births = False, 0
