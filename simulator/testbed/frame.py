"""The life of one operation in one process: its instructions, one after another, on a clock of its own.

A frame's clock (`at_ns`) says when, in the story, its last step ended; the wall's clock is a little later, by what
timers and the loop cost. The next step begins where the story stands, so lateness is paid once, with the message that
leaves, and not at every step. Keys derive as in every runtime: a call at place P of a frame with key K has key
child(K, P), its first attempt child(child(K, P), 1), which is the key of the callee's frame, be it here or in another
process.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING

from simulator.model import program as p
from simulator.model.dice import FATE, child, draw, unit
from simulator.model.dice import TRIP as TRIPPED
from simulator.policies.outcomes import DEGRADED, DENIED, ERROR, LIMITED, OK, TIMEOUT
from simulator.policies.quorum import GIVE_UP
from simulator.policies.screening import WELL_FORMED
from simulator.testbed.chance import key_number, law_ns
from simulator.testbed.group import Group
from simulator.testbed.reshape import is_call_cpu
from simulator.testbed.wire import Errand, Papers
from simulator.testbed.work import Heard, Work

if TYPE_CHECKING:
    from simulator.testbed.instance import Instance

HEEDED = frozenset((p.COMPUTE, p.WAIT, p.QUERY, p.CALL, p.SPAWN, p.TRIP))  # before these a deadline is looked at


class Frame:
    """One operation, or a branch of it. `errand` is what brought it here; `key` its own."""

    def __init__(self, instance: Instance, errand: Errand, at_ns: int, work: Work):
        self.instance, self.errand, self.at_ns, self.work = instance, errand, at_ns, work
        self.key = errand.key
        self.pc = instance.program.links[errand.link].entry
        self.group = Group()
        self.degraded = False

    async def life(self) -> int:
        """Carry out the instructions; the outcome (policies.outcomes)."""
        while True:
            step = self.instance.program.code[self.pc]
            if self.at_ns >= self.work.until_ns and step.op in HEEDED:
                return TIMEOUT
            self.pc += 1
            outcome = await STEPS[step.op](self, step)
            if outcome is not None:
                return DEGRADED if outcome == OK and self.degraded else outcome

    def drawn_ns(self, step: p.Instruction) -> int:
        """How long this step is."""
        ns = law_ns(self.instance.program, step.a, draw(self.key, step.place))
        self.work.ns += ns
        return ns

    def happens(self, step: p.Instruction) -> bool:
        """Whether the dice say so."""
        return unit(draw(self.key, step.place)) < step.p

    async def compute(self, step: p.Instruction) -> int | None:
        """A core for that long. In the place of `call_cpu` stands the real hop."""
        if not is_call_cpu(step):
            self.at_ns = await self.instance.compute(self.at_ns, self.drawn_ns(step), step.component)
        return None

    async def wait(self, step: p.Instruction) -> int | None:
        """Time passes."""
        self.at_ns = await self.instance.wait(self.at_ns, self.drawn_ns(step), step.component)
        return None

    async def query(self, step: p.Instruction) -> int | None:
        """A connection, a server, a real statement."""
        self.at_ns, well = await self.instance.pools[step.b].query(
            self.at_ns, self.drawn_ns(step), child(self.key, step.place)
        )
        return None if well else ERROR

    async def call(self, step: p.Instruction) -> int | None:
        """Ask another process, and go on. What a proxy hands on keeps its key, its name and its papers."""
        own = self.errand
        link = self.instance.program.links[step.a]
        handed_on = link.salt != 0
        key = self.key if handed_on else child(self.key, step.place)
        name = own.name if handed_on else own.client
        if step.c >= 0:
            name = key_number(self.instance.program, step.c, self.key, step.place)
        papers = own.papers if handed_on else Papers()
        errand = own._replace(link=step.a, key=key, manners=WELL_FORMED, attempt=1, name=name, papers=papers)
        if link.priority >= 0:
            errand = errand._replace(priority=link.priority)
        self.start(self.asked(errand, self.at_ns), waited_for=not step.b)
        return None

    async def asked(self, errand: Errand, at_ns: int) -> Heard:
        """What the other process says."""
        heard = await self.instance.caller.ask(errand, at_ns, self.work)
        self.work.ns += heard.work_ns
        return heard

    async def spawn(self, step: p.Instruction) -> int | None:
        """Start an operation of this process or a branch, and go on."""
        frame = Frame(self.instance, self.errand, self.at_ns, self.work)
        frame.key = child(self.key, step.place) if step.place else self.key
        if step.b >= 0:
            frame.key = child(frame.key, 1)
        frame.pc = step.a
        self.start(frame.spawned(), waited_for=step.c != 1)
        return None

    async def spawned(self) -> Heard:
        """A life that ends with a word to its parent."""
        return Heard(await self.life(), self.at_ns)

    def start(self, story: Coroutine[object, object, Heard], waited_for: bool) -> None:
        """Something that runs by itself and is joined later, or never."""
        group = self.group if waited_for else Group()
        self.instance.keep(asyncio.get_running_loop().create_task(story)).add_done_callback(group.ended)

    async def join(self, step: p.Instruction) -> int | None:
        """Wait until enough of the group have succeeded, or cannot any more; perhaps go on without."""
        group, self.group = self.group, Group()
        verdict = await group.join(step.a, step.b)
        self.at_ns = max(self.at_ns, group.at_ns)
        self.degraded |= group.degraded
        if verdict != GIVE_UP:
            return None
        if step.c < 0:
            return group.last if step.p > 0.0 else ERROR
        self.degraded, self.pc = True, step.c
        return None

    async def branch(self, step: p.Instruction) -> int | None:
        """Perhaps elsewhere."""
        if self.happens(step):
            self.pc = step.a
        return None

    async def jump(self, step: p.Instruction) -> int | None:
        """Elsewhere."""
        self.pc = step.a
        return None

    async def fail(self, step: p.Instruction) -> int | None:
        """Perhaps the end."""
        return ERROR if self.happens(step) else None

    async def check(self, step: p.Instruction) -> int | None:
        """The end for those whose manners are these, by what they show."""
        if not self.instance.door.denies(step.a, self.errand):
            return None
        self.work.manners = step.a
        return DENIED

    async def limit(self, step: p.Instruction) -> int | None:
        """The end for those whom the limits of this instance do not let in."""
        within = self.instance.within_limits(step, self.at_ns, self.errand.client)
        return None if within else LIMITED

    async def trip(self, step: p.Instruction) -> int | None:
        """The end where a fault makes this fail; the end of the process where it makes this deadly."""
        instance = self.instance
        share = instance.faulty(p.FAILING, step.component, self.at_ns)
        if share > 0.0 and unit(draw(self.key, TRIPPED ^ step.place)) < share:
            return ERROR
        chance = instance.faulty(p.DEADLY, step.component, self.at_ns)
        if chance > 0.0 and unit(draw(instance.fate(self.errand.request), FATE)) < chance:
            os.kill(os.getpid(), signal.SIGKILL)
        return None

    async def leave(self, _step: p.Instruction) -> int | None:
        """The end."""
        return OK


STEPS: dict[int, Callable[[Frame, p.Instruction], Awaitable[int | None]]] = {
    p.COMPUTE: Frame.compute,
    p.WAIT: Frame.wait,
    p.QUERY: Frame.query,
    p.CALL: Frame.call,
    p.SPAWN: Frame.spawn,
    p.JOIN: Frame.join,
    p.BRANCH: Frame.branch,
    p.JUMP: Frame.jump,
    p.FAIL: Frame.fail,
    p.CHECK: Frame.check,
    p.LIMIT: Frame.limit,
    p.TRIP: Frame.trip,
    p.RETURN: Frame.leave,
}
