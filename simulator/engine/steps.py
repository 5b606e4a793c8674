"""What single instructions mean that take no time of their own, or begin something elsewhere."""

from functools import partial
from typing import TYPE_CHECKING

from simulator.engine.death import kill
from simulator.engine.group import UNDECIDED
from simulator.model import dice, trace
from simulator.model.dice import draw, unit
from simulator.model.program import BRANCH, CHECK, FAIL, JUMP, LIMIT, RETURN, STORE, Instruction
from simulator.policies import outcomes

if TYPE_CHECKING:
    from simulator.engine.frame import Frame

ENDS_HERE = -2  # its process will die of it


def decide(frame: "Frame", step: Instruction) -> int:
    """BRANCH, JUMP, FAIL, CHECK, LIMIT, STORE and RETURN: how the operation ends, if it does."""
    if step.op == RETURN:
        return outcomes.OK
    if step.op == CHECK:
        return ended(frame, trace.DENIED, outcomes.DENIED) if frame.manners == step.a else UNDECIDED
    if step.op == LIMIT:
        return UNDECIDED if within_limits(frame, step) else ended(frame, trace.LIMITED, outcomes.LIMITED)
    if step.op == STORE:
        return stored(frame)
    happens = step.op == JUMP or unit(draw(frame.key, step.place)) < step.p
    if happens and step.op == FAIL:
        return ended(frame, trace.FAILED, outcomes.ERROR)
    if happens and step.op in (JUMP, BRANCH):
        frame.pc = step.a
    return UNDECIDED


def ended(frame: "Frame", event: int, outcome: int) -> int:
    """An end that is worth noting."""
    frame.world.note(event, frame.request, frame.instance.number)
    return outcome


def within_limits(frame: "Frame", step: Instruction) -> bool:
    """Whether all limits of this instance let the client in."""
    first = step.a + frame.instance.ordinal * step.b
    for limit in frame.city.advisers[first : first + step.b]:
        facts = {"now_ns": frame.world.now_ns, "who": frame.client}
        if not limit.ask("admit", frame.key, **facts, **limit.vectors()):
            return False
    return True


def trip(frame: "Frame", step: Instruction) -> int:
    """An operation that a fault may fail, or that may kill its process: the same requests always do."""
    instance, component = frame.instance, step.component
    share = instance.failing.get(component, 0.0)
    if share > 0.0 and unit(draw(frame.key, dice.TRIP ^ step.place)) < share:
        return ended(frame, trace.TRIPPED, outcomes.ERROR)
    chance, revive_ns = instance.deadly.get(component, (0.0, -1))
    if chance > 0.0 and unit(draw(frame.city.fate(frame.request), dice.FATE)) < chance:
        frame.world.note(trace.KILLED, frame.request, instance.number)
        frame.world.after(0, partial(kill, frame.city, instance, instance.life, revive_ns))
        return ENDS_HERE
    return UNDECIDED


def query(frame: "Frame", step: Instruction) -> None:
    """A query begins to wait for its connection, its key and its server."""
    frame.pool = frame.city.pool(step.b, frame.instance)
    frame.writes = step.p > 0.0
    frame.entry = frame.city.key_number(step.c, frame.key, step.place) if step.c >= 0 else -1
    frame.locks = frame.writes and step.c >= 0
    frame.ticket += 1
    frame.pool.query(frame)


def look_up(frame: "Frame", step: Instruction) -> bool:
    """Whether the frame goes on; otherwise it waits for another's recomputing, and looks again."""
    city, cache = frame.city, frame.city.caches[step.b]
    if step.c < 0:
        hit = not cache.barren and unit(draw(frame.key, step.place)) < step.p
        found = trace.HIT if hit else trace.MISS
    else:
        store = cache.store_of(frame.instance.ordinal)
        entry = city.program.keys[step.c].offset + city.key_number(step.c, frame.key, step.place)
        found = store.look_up(frame, entry)
        if found == trace.MISS:
            frame.store, frame.entry_loading = store, entry
    frame.world.note(found, frame.request, frame.instance.number)
    if found == trace.COALESCED:
        return False
    counts = city.observer.hits if found == trace.HIT else city.observer.misses
    counts[step.component] += 1
    if found == trace.HIT:
        frame.pc = step.a
    return True


def stored(frame: "Frame") -> int:
    """What was missing has been recomputed."""
    assert frame.store is not None
    frame.world.note(trace.STORED, frame.request, frame.instance.number)
    frame.store.store(frame, frame.entry_loading)
    frame.store = None
    return UNDECIDED
