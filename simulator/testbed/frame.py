"""The life of one operation in one process: its instructions, one after another, on a clock of its own.

A frame's clock (`at_ns`) says when, in the story, its last step ended; the wall's clock is a little later, by what
timers and the loop cost. The next step begins where the story stands, so lateness is paid once, with the message that
leaves, and not at every step. Keys derive as in every runtime: a call at place P of a frame with key K has key
child(K, P), its first attempt child(child(K, P), 1), which is the key of the callee's frame, be it here or in another
process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING

from simulator.model import program as p
from simulator.model.dice import child, draw, unit
from simulator.policies.outcomes import DENIED, ERROR, OK
from simulator.policies.quorum import GIVE_UP, WAIT, judge
from simulator.testbed.caller import Heard
from simulator.testbed.chance import law_ns
from simulator.testbed.wire import Errand

if TYPE_CHECKING:
    from simulator.testbed.instance import Instance


class Group:
    """What an operation has started since its last JOIN, and how it went."""

    def __init__(self) -> None:
        self.succeeded = self.failed = self.need = self.started = 0
        self.joining = False
        self.at_ns = 0
        self.decided: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def ended(self, task: asyncio.Task[Heard]) -> None:
        """One of them has ended."""
        if self.decided.done() or task.cancelled():
            return
        error = task.exception()
        if error is not None:
            self.decided.set_exception(error)
            return
        heard = task.result()
        self.succeeded += heard.outcome == OK
        self.failed += heard.outcome != OK
        self.at_ns = max(self.at_ns, heard.at_ns)
        self.look()

    def look(self) -> None:
        """Decide, once it is known what is needed."""
        verdict = judge(self.need, self.started, self.succeeded, self.failed) if self.joining else WAIT
        if verdict != WAIT:
            self.decided.set_result(verdict)

    async def join(self, need: int, started: int) -> int:
        """GO_ON or GIVE_UP."""
        self.need, self.started, self.joining = need, started, True
        self.look()
        return await self.decided


class Work:
    """What the dice gave to one errand, callees included, in ns."""

    def __init__(self) -> None:
        self.ns = 0


class Frame:
    """One operation, or a branch of it. `errand` is what brought it here; `key` its own."""

    def __init__(self, instance: Instance, errand: Errand, at_ns: int, work: Work):
        self.instance, self.errand, self.at_ns, self.work = instance, errand, at_ns, work
        self.key = errand.key
        self.pc = instance.program.links[errand.link].entry
        self.group = Group()

    async def life(self) -> int:
        """Carry out the instructions; the outcome (policies.outcomes)."""
        while True:
            step = self.instance.program.code[self.pc]
            self.pc += 1
            outcome = await STEPS[step.op](self, step)
            if outcome is not None:
                return outcome

    def drawn_ns(self, step: p.Instruction) -> int:
        """How long this step is."""
        ns = law_ns(self.instance.program, step.a, draw(self.key, step.place))
        self.work.ns += ns
        return ns

    def happens(self, step: p.Instruction) -> bool:
        """Whether the dice say so."""
        return unit(draw(self.key, step.place)) < step.p

    async def compute(self, step: p.Instruction) -> int | None:
        """A core for that long. Nobody's computation is `call_cpu`, in whose place the real hop stands."""
        if step.component:
            self.at_ns = await self.instance.cores.work(self.at_ns, self.drawn_ns(step))
        return None

    async def wait(self, step: p.Instruction) -> int | None:
        """Time passes."""
        self.at_ns += self.drawn_ns(step)
        await self.instance.timer.until(self.at_ns)
        return None

    async def query(self, step: p.Instruction) -> int | None:
        """A connection, a server, a real statement."""
        self.at_ns = await self.instance.pools[step.b].query(
            self.at_ns, self.drawn_ns(step), child(self.key, step.place)
        )
        return None

    async def call(self, step: p.Instruction) -> int | None:
        """Ask another process, and go on."""
        key = child(child(self.key, step.place), 1)
        errand = Errand(step.a, key, self.errand.request, self.errand.manners)
        self.start(self.asked(errand, self.at_ns))
        return None

    async def asked(self, errand: Errand, at_ns: int) -> Heard:
        """What the other process says."""
        heard = await self.instance.caller.ask(errand, at_ns)
        self.work.ns += heard.work_ns
        return heard

    async def spawn(self, step: p.Instruction) -> int | None:
        """Start an operation of this process or a branch, and go on."""
        frame = Frame(self.instance, self.errand, self.at_ns, self.work)
        frame.key = child(self.key, step.place)
        if step.b >= 0:
            frame.key = child(frame.key, 1)
        frame.pc = step.a
        self.start(frame.spawned())
        return None

    async def spawned(self) -> Heard:
        """A life that ends with a word to its parent."""
        return Heard(await self.life(), self.at_ns)

    def start(self, story: Coroutine[object, object, Heard]) -> None:
        """Something that runs by itself and is joined later, or never."""
        self.instance.keep(asyncio.get_running_loop().create_task(story)).add_done_callback(self.group.ended)

    async def join(self, step: p.Instruction) -> int | None:
        """Wait until enough of the group have succeeded, or cannot any more."""
        group, self.group = self.group, Group()
        verdict = await group.join(step.a, step.b)
        self.at_ns = max(self.at_ns, group.at_ns)
        return ERROR if verdict == GIVE_UP else None

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
        """The end for those whose manners are these."""
        return DENIED if self.errand.manners == step.a else None

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
    p.RETURN: Frame.leave,
}
