"""What is done to processes from outside, and when: decided here without processes, obeyed by the launcher.

Crashes and freezes strike at the program's times. A dead process is started again by its fault's own end, or by the
orchestrator after a while that doubles; a process that does not answer its liveness probe is killed, one that does not
answer its readiness probe is not asked. Times are the simulator's, from the same dice, so that both do the same at the
same moments; what a probe finds is asked of whoever can look.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from heapq import heappop, heappush

from simulator.model import program as p
from simulator.model import trace
from simulator.model.dice import START, child, draw, unit
from simulator.model.laws import NEVER_NS
from simulator.model.program import FaultRow, Program
from simulator.policies import health, restarting
from simulator.testbed.chance import law_ns
from simulator.testbed.lives import REVIVED, Deed, State
from simulator.testbed.opening import Opening
from simulator.testbed.weather import strikes

LIVES, READIES = 4, 5  # the purposes of the draws of phases, as in every runtime

Act = Callable[[int], None]


class Orchestrator:
    """An agenda for a run with the opening's dice; times in ns since the run's beginning."""

    def __init__(self, program: Program, opening: Opening):
        self.program, self.phases = program, opening.phases
        self.states = [State() for _ in program.instances]
        self.agenda: list[tuple[int, int, Act]] = []
        self.count = 0
        self.deeds: list[Deed] = []
        self.well: Callable[[int], bool] = lambda _number: True
        for at_ns, fault in strikes(program, opening):
            self.at(at_ns, partial(self.strike, fault))
        for number, place in enumerate(program.instances):
            row_of = program.units[place.unit]
            self.probe(number, row_of.live_every_ns, LIVES, self.live)
            self.probe(number, row_of.ready_every_ns, READIES, self.readiness)

    @property
    def next_ns(self) -> int:
        """When something is due next; NEVER_NS: nothing is."""
        return self.agenda[0][0] if self.agenda else NEVER_NS

    @property
    def truth(self) -> list[bool]:
        """Who is to be asked."""
        return [state.up and state.ready for state in self.states]

    def at(self, at_ns: int, act: Act) -> None:
        """Put something on the agenda; at one moment what was put first comes first."""
        self.count += 1
        heappush(self.agenda, (at_ns, self.count, act))

    def due(self, now_ns: int) -> list[Deed]:
        """What has to be done by now, in order."""
        while self.next_ns <= now_ns:
            at_ns, _, act = heappop(self.agenda)
            act(at_ns)
        deeds, self.deeds = self.deeds, []
        return deeds

    def deed(self, at_ns: int, what: int, number: int) -> None:
        """To be done."""
        self.deeds.append(Deed(at_ns, what, number))

    def strike(self, fault: FaultRow, at_ns: int) -> None:
        """A fault; those inside a process are the process' own affair."""
        number = fault.target
        if fault.what == p.CRASH:
            self.crash(number, at_ns)
            if fault.factor == REVIVED:
                self.states[number].owed = True
            else:
                self.recover(number, at_ns)
        elif fault.what == p.RESTART:
            self.restart(number, at_ns)
        elif fault.what in (p.FREEZE, p.THAW):
            self.freeze(number, at_ns, frozen=fault.what == p.FREEZE)
        elif fault.what == p.DEADLY:
            self.states[number].deadly[fault.component] = (fault.factor, fault.revive_ns)

    def crash(self, number: int, at_ns: int) -> None:
        """A process is to vanish."""
        self.deed(at_ns, trace.CRASH, number)
        self.vanish(number)

    def vanish(self, number: int) -> None:
        """It is no more."""
        state = self.states[number]
        state.up = state.frozen = state.owed = False
        state.life += 1

    def recover(self, number: int, at_ns: int) -> None:
        """The orchestrator starts a dead process again, later each time."""
        state, row = self.states[number], self.program.units[self.program.instances[number].unit]
        if row.restart_ns < 0:
            return
        state.deaths += 1
        wait_ns = restarting.wait_ns(row.restart_ns, row.restart_most_ns, state.deaths)
        if row.start_up >= 0:
            key = child(child(self.phases, number), state.life)
            wait_ns += law_ns(self.program, row.start_up, draw(key, START))
        self.revive_after(number, at_ns + wait_ns)

    def revive_after(self, number: int, at_ns: int) -> None:
        """Start it then, unless it has died once more or was started otherwise."""
        state = self.states[number]
        state.owed, life = True, state.life

        def revive(now_ns: int) -> None:
            if state.life == life and not state.up:
                self.restart(number, now_ns)

        self.at(at_ns, revive)

    def restart(self, number: int, at_ns: int) -> None:
        """A new process accepts."""
        state = self.states[number]
        self.deed(at_ns, trace.RESTART, number)
        if not state.up:
            state.up = state.ready = True
            state.owed = False
            state.alive_streak = state.ready_streak = (1, 0)

    def freeze(self, number: int, at_ns: int, *, frozen: bool) -> None:
        """It does nothing from now on, or goes on where it was."""
        state = self.states[number]
        if state.frozen != frozen and (state.up or not frozen):
            state.frozen = frozen
            self.deed(at_ns, trace.FREEZE if frozen else trace.THAW, number)

    def died(self, number: int, now_ns: int) -> bool:
        """A process has died by itself; whether that was to be expected, because a request may kill it.

        Who dies says not of which component: where several may kill at once, the first one's fault says when it
        accepts again.
        """
        state = self.states[number]
        deadly = [revive_ns for chance, revive_ns in state.deadly.values() if chance > 0.0]
        self.vanish(number)
        if deadly and deadly[0] >= 0:
            self.revive_after(number, now_ns + deadly[0])
        else:
            self.recover(number, now_ns)
        return bool(deadly)

    def probe(self, number: int, every_ns: int, purpose: int, look: Callable[[int], None]) -> None:
        """Each probe of each instance has a phase of its own."""
        if every_ns <= 0:
            return

        def again(at_ns: int) -> None:
            self.now_ns = at_ns
            if self.states[number].up:
                look(number)
            self.at(at_ns + every_ns, again)

        self.at(int(unit(draw(child(self.phases, number), purpose)) * every_ns), again)

    def found(self, number: int) -> int:
        """What a probe finds: who is to be frozen does not answer, though it may not be stopped yet."""
        return int(not self.states[number].frozen and self.well(number))

    def live(self, number: int) -> None:
        """Who does not answer is killed, and started again."""
        state, row = self.states[number], self.program.units[self.program.instances[number].unit]
        state.alive_streak = health.probe(row.live_fall, 1, *state.alive_streak, self.found(number))
        if not state.alive_streak[0]:
            self.deed(self.now_ns, trace.KILLED, number)
            self.crash(number, self.now_ns)
            self.recover(number, self.now_ns)

    def readiness(self, number: int) -> None:
        """Who does not answer is not asked; who answers again, is."""
        state, row = self.states[number], self.program.units[self.program.instances[number].unit]
        state.ready_streak = health.probe(row.ready_fall, 1, *state.ready_streak, self.found(number))
        if state.ready != bool(state.ready_streak[0]):
            state.ready = bool(state.ready_streak[0])
            self.deed(self.now_ns, trace.READY if state.ready else trace.UNREADY, number)


__all__ = ["Deed", "Orchestrator"]
