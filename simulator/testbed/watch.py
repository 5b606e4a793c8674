"""The launcher's eye on a run: it does what is due from outside, hears who speaks, and sees who dies.

One thread waits for moments and words at once, because the kernel ties each process to the thread that started it.
Moments are met to a fraction of a millisecond: it wakes early and sleeps the rest.
"""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Protocol

from simulator.model import trace
from simulator.testbed.child import Child
from simulator.testbed.leash import FIFO_PRIORITY
from simulator.testbed.lives import Deed, Done, to_come
from simulator.testbed.orchestrator import Orchestrator
from simulator.testbed.places import BORN, Candidate
from simulator.testbed.roster import Roster

EARLY_NS = 2_000_000  # the kernel's poll counts in whole milliseconds
QUIET_NS = 15_000_000  # before anything is due, no process is started: that takes some milliseconds
PATIENCE_NS = 300_000_000  # unless one has been wanted for so long
AGAIN_NS = 20_000_000  # until who could not hear is told again
NS_PER_MS = 1_000_000
NS_PER_S = 1_000_000_000


class Source(Protocol):
    """What can be waited for."""

    def fileno(self) -> int:
        """A file descriptor."""


def wait(sources: Sequence[Source], until_ns: int) -> list[Source]:
    """Those who have something to say, as soon as there are any; at `until_ns` at the latest."""
    poll, by_fd = select.poll(), {source.fileno(): source for source in sources}
    for fd in by_fd:
        poll.register(fd, select.POLLIN)
    left_ns = until_ns - time.monotonic_ns()
    ready = poll.poll(max(0, left_ns - EARLY_NS) // NS_PER_MS)
    left_ns = until_ns - time.monotonic_ns()
    if not ready and 0 < left_ns <= EARLY_NS:
        time.sleep(left_ns / NS_PER_S)
    return [by_fd[fd] for fd, _ in ready]


@contextmanager
def hurried() -> Iterator[None]:
    """Real-time priority for this thread, where permitted; children do not inherit it."""
    before = os.sched_getscheduler(0), os.sched_getparam(0)
    with suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(FIFO_PRIORITY + 1))
    try:
        yield
    finally:
        with suppress(OSError):
            os.sched_setscheduler(0, *before)


class Watch:
    """One run, or the time between runs. `strict`: nobody may die unforeseen.

    `done`: what was done, in order; `note` hears of each at once. `others` are told the truth too.
    """

    def __init__(self, roster: Roster, orchestrator: Orchestrator, start_ns: int, *, strict: bool = True):
        self.roster, self.orchestrator, self.start_ns, self.strict = roster, orchestrator, start_ns, strict
        self.done: list[Done] = []
        self.births: dict[int, Deed] = {}  # instances that are to accept and do not yet
        self.short_since_ns = 0
        self.told: list[bool] = []
        self.others: Sequence[Child] = ()
        self.note: Callable[[Done], None] = lambda _done: None
        orchestrator.well = roster.responds

    def until(self, others: Sequence[Source], by_ns: int) -> list[Source]:
        """Watch until some of the `others` speak (they are returned), or it is `by_ns`."""
        while time.monotonic_ns() < by_ns:
            due_ns = min(by_ns, self.start_ns + self.orchestrator.next_ns)
            candidates = [*self.roster.children, *self.roster.gone]
            if any(child.unheard for child in [*candidates, *self.others]):
                due_ns = min(due_ns, time.monotonic_ns() + AGAIN_NS)
            speakers = wait([*candidates, *others], due_ns)
            for speaker in speakers:
                if isinstance(speaker, Candidate):
                    self.hear(speaker)
            self.act()
            foreign = [speaker for speaker in speakers if speaker in others]
            if foreign:
                return foreign
        return []

    def act(self) -> None:
        """Do what is due; tell everybody who runs; let somebody stand by."""
        now_ns = time.monotonic_ns() - self.start_ns
        while self.orchestrator.next_ns <= now_ns:  # moment by moment: a probe finds what was done before it
            for deed in self.orchestrator.due(self.orchestrator.next_ns):
                self.obey(deed)
        self.tell_truth()
        self.man()

    def obey(self, deed: Deed) -> None:
        """Do it."""
        place = self.roster.places[deed.instance]
        pid = place.child.process.pid if place.child is not None else 0
        if deed.what == trace.CRASH:
            self.roster.kill(deed.instance)
            self.unborn(self.births.pop(deed.instance, None))
        elif deed.what in (trace.FREEZE, trace.THAW):
            self.roster.freeze(deed.instance, frozen=deed.what == trace.FREEZE)
        elif deed.what == trace.RESTART and not place.accepts:
            self.births[deed.instance] = deed
            self.roster.listen(deed.instance)
            return
        self.finish(Done(deed.at_ns, time.monotonic_ns() - self.start_ns, deed.what, deed.instance, pid))

    def close(self) -> None:
        """The run is over."""
        while self.births:
            self.unborn(self.births.popitem()[1])

    def unborn(self, deed: Deed | None) -> None:
        """Who should accept and does not yet is late by what has passed."""
        if deed is not None:
            self.finish(Done(deed.at_ns, time.monotonic_ns() - self.start_ns, deed.what, deed.instance, 0))

    def finish(self, done: Done) -> None:
        """It was done."""
        self.done.append(done)
        self.note(done)

    def tell_truth(self) -> None:
        """Tell everybody who is to be asked, if that has changed."""
        for child in [*self.roster.children, *self.others]:
            if child.unheard and child.responds():
                child.tell()
        truth = [up and place.accepts for up, place in zip(self.orchestrator.truth, self.roster.places, strict=True)]
        if truth != self.told:
            self.told = truth
            self.roster.tell(truth=truth)
            for other in self.others:
                other.tell(truth=truth)

    def hear(self, candidate: Candidate) -> None:
        """Somebody speaks, or has died."""
        for news in self.roster.hear(candidate):
            at_ns = news.at_ns - self.start_ns
            if news.what == BORN:
                deed = self.births.pop(news.number, Deed(-1, trace.RESTART, news.number))
                self.finish(Done(deed.at_ns, at_ns, trace.RESTART, news.number, candidate.process.pid))
                continue
            expected = self.orchestrator.died(news.number, at_ns)
            if self.strict and not expected:
                candidate.check()
            self.finish(Done(-1, at_ns, trace.CRASH, news.number, candidate.process.pid))

    def man(self) -> None:
        """Those who stand by take the places of the dead; others are started to stand by, if the moment suits."""
        states, places = self.orchestrator.states, self.roster.places
        empty = [i for i, state in enumerate(states) if places[i].child is None and (state.owed or places[i].due)]
        self.roster.assign(empty)
        now_ns = time.monotonic_ns()
        empty = [number for number in empty if places[number].child is None]
        wanted = len(empty) + to_come(self.orchestrator.program, now_ns - self.start_ns)
        if len(self.roster.spares) >= wanted:
            self.short_since_ns = 0
            return
        self.short_since_ns = self.short_since_ns or now_ns
        quiet = self.start_ns + self.orchestrator.next_ns - now_ns > QUIET_NS
        if quiet or now_ns - self.short_since_ns > PATIENCE_NS:
            self.roster.stand_by(wanted)
