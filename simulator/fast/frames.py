"""The life of a frame, compiled: the instructions until it waits, and answering.

Told in one piece in `engine/frame.py`.
"""

from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INLINE, INNER
from simulator.fast.begin import call_from
from simulator.fast.caching import loaded, look_up
from simulator.fast.chance import draw_ns
from simulator.fast.groups import child_done, code
from simulator.fast.heap import push
from simulator.fast.observe import begun, note, reach, record_call
from simulator.fast.process import hold, leave, release
from simulator.fast.processor import compute, stretched
from simulator.fast.spare import calls, frames, free_frame, new_frame, resume, wake
from simulator.fast.steps import DIES, GOES_ON, decide
from simulator.fast.storage import query
from simulator.fast.wires import reply
from simulator.model import program as p
from simulator.model import trace
from simulator.model.dice import child
from simulator.policies import outcomes, quorum


@njit(**INLINE)
def carry_out(w, f, now):
    """The instructions of a frame, until it waits or answers."""
    fr = frames(w, f)
    if fr.state != kinds.WOKEN:
        interrupted(w, f, now)
        return
    while True:
        step = code(w, fr.pc)
        op = step.op
        if now >= fr.deadline_ns and (op <= p.SPAWN or op == p.TRIP):
            too_late(w, f, now)
            return
        fr.pc += 1
        fr.component = step.component
        if op <= p.QUERY:
            occupy(w, f, step, now)
            return
        if op == p.CALL:
            call_from(w, f, step, now)
        elif op == p.SPAWN:
            spawn(w, f, step, now)
        elif op == p.JOIN:
            verdict = quorum.judge(step.a, step.b, fr.succeeded, fr.failed)
            if verdict == quorum.WAIT:
                fr.joining = 1
                fr.state = kinds.JOINING
                fr.pc -= 1
                return
            fr.group += 1
            fr.succeeded = fr.failed = 0
            if verdict == quorum.GIVE_UP and given_up(w, f, step, now):
                return
        elif op == p.RETURN:
            finish(w, f, outcomes.OK, now)
            return
        elif op == p.LOOKUP:
            if not look_up(w, f, step, now):
                fr.pc -= 1
                return
        else:
            outcome = decide(w, f, step, now)
            if outcome != GOES_ON:
                if outcome != DIES:
                    cut_off(w, f, outcome, now)
                return


@njit(**INNER)
def interrupted(w, f, now):
    """What it was busy with has failed, or its process has died."""
    if frames(w, f).state == kinds.DEAD:
        free_frame(w, f)
    else:
        cut_off(w, f, outcomes.ERROR, now)


@njit(**INNER)
def too_late(w, f, now):
    """Nobody waits for this any more."""
    fr = frames(w, f)
    note(w, now, trace.EXPIRED if fr.deadline_ns else trace.CANCELLED, fr.request, fr.inst)
    cut_off(w, f, outcomes.TIMEOUT, now)


@njit(**INNER)
def cut_off(w, f, outcome, now):
    """The operation ends before its last instruction."""
    finish(w, f, outcome, now)


@njit(**INLINE)
def occupy(w, f, step, now):
    """COMPUTE, WAIT and QUERY: something is busy for a drawn time, and the frame waits."""
    fr = frames(w, f)
    work_ns = draw_ns(w, step.a, fr.key, step.place)
    if step.op == p.COMPUTE:
        fr.work_ns = work_ns
        compute(w, f, now)
    elif step.op == p.WAIT:
        fr.state = kinds.WAITING
        push(w, now + stretched(w, f, work_ns, now), kinds.WAITED, f)
    else:
        query(w, f, step, work_ns, now)


@njit(**INNER)
def given_up(w, f, step, now):
    """A group has failed; whether that ends the operation."""
    fr = frames(w, f)
    if step.c >= 0:
        note(w, now, trace.DEGRADED, fr.request, fr.inst)
        fr.degraded, fr.pc = 1, step.c
        return False
    note(w, now, trace.GIVEN_UP, fr.request, fr.inst)
    cut_off(w, f, fr.last if step.p > 0.0 else outcomes.ERROR, now)
    return True


@njit(**INLINE)
def spawn(w, f, step, now):
    """A function call (key of the first attempt that a remote call would make) or a block."""
    fr = frames(w, f)
    g = new_frame(w)
    local = frames(w, g)
    key = fr.key if step.place == 0 else child(fr.key, step.place)
    if step.b >= 0:
        key = child(key, 1)
        reach(w, step.b)
        begun(w, step.b).n += 1
    local.key, local.request, local.pc, local.inst, local.life = key, fr.request, step.a, fr.inst, fr.life
    local.parent, local.operation, local.caller, local.call, local.token = f, step.b, step.component, fr.call, fr.token
    local.parent_group = -1 if step.c == 1 else fr.group
    local.deadline_ns, local.priority, local.client, local.manners = fr.deadline_ns, fr.priority, fr.client, 0
    local.began_ns = now
    hold(w, g, -1)
    wake(w, g)


@njit(**INLINE)
def finish(w, f, outcome, now):
    """The operation answers."""
    fr = frames(w, f)
    fr.group += 1
    if fr.degraded and outcome == outcomes.OK:
        outcome = outcomes.DEGRADED
    if fr.store >= 0:
        loaded(w, f)
    if fr.deadline_ns == 0:
        leave_word(w, f)
    if fr.parent < 0:
        reply(w, f, outcome, now)
        leave(w, f, now)
        return
    release(w, f)
    record_local(w, f, outcome, now)
    child_done(w, fr.parent, fr.parent_group, outcome, fr.request, now)
    free_frame(w, f)


@njit(**INNER)
def leave_word(w, f):
    """Calls that outlive a cancelled frame know that they are not wanted."""
    for k in range(w.HIGH_CALL):
        if calls(w, k).in_flight and calls(w, k).parent == f and calls(w, k).born == frames(w, f).born:
            calls(w, k).deadline_ns = 0


@njit(**INLINE)
def record_local(w, f, outcome, now):
    """A function call is a call too; a block is not."""
    fr = frames(w, f)
    if fr.operation >= 0:
        record_call(w, fr.began_ns, now, fr.request, fr.caller, fr.operation, fr.inst, outcome, 1)


@njit(**INLINE)
def waited(w, f, now):
    """A wait is over."""
    fr = frames(w, f)
    if fr.state == kinds.DEAD:
        free_frame(w, f)
        return
    note(w, now, trace.WAITED, fr.request, fr.inst)
    resume(w, f)
