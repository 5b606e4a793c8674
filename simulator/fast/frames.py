"""The life of a frame, compiled: the instructions until it waits, and answering.

Told in one piece in `engine/frame.py`.
"""

from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INLINE
from simulator.fast.calls import begin_call, send
from simulator.fast.chance import draw_ns
from simulator.fast.groups import child_done, code
from simulator.fast.heap import push
from simulator.fast.messages import reply
from simulator.fast.observe import begun, note, reach, record_call
from simulator.fast.process import hold, leave, release
from simulator.fast.processor import compute, free_core, stretched
from simulator.fast.spare import frames, free_frame, new_frame, wake
from simulator.fast.storage import query
from simulator.model import program as p
from simulator.model import trace
from simulator.model.dice import child, draw, unit
from simulator.policies import outcomes, quorum


@njit(**INLINE)
def carry_out(w, f, now):
    """The instructions of a frame, until it waits or answers."""
    fr = frames(w, f)
    while True:
        step = code(w, fr.pc)
        op = step.op
        fr.pc += 1
        fr.component = step.component
        if op <= p.QUERY:
            occupy(w, f, step, now)
            return
        if op == p.CALL:
            begin_call(w, step.a, child(fr.key, step.place), fr.request, f, 0, now)
        elif op == p.SPAWN:
            spawn(w, f, step, now)
        elif op == p.JOIN:
            verdict = quorum.judge(step.a, step.b, fr.succeeded, fr.failed)
            if verdict == quorum.WAIT:
                fr.joining = 1
                fr.pc -= 1
                return
            if joined(w, f, verdict, now):
                return
        elif decide(w, f, step, now):
            return


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
        fr.work_ns = work_ns
        fr.pool = step.b
        query(w, f, now)


@njit(**INLINE)
def joined(w, f, verdict, now):
    """A group is settled; whether that ends the operation."""
    fr = frames(w, f)
    fr.group += 1
    fr.succeeded = fr.failed = 0
    if verdict == quorum.GIVE_UP:
        note(w, now, trace.GIVEN_UP, fr.request, fr.inst)
        finish(w, f, outcomes.ERROR, now)
        return True
    return False


@njit(**INLINE)
def decide(w, f, step, now):
    """BRANCH, JUMP, FAIL, CHECK and RETURN take no time; whether the operation has ended."""
    fr = frames(w, f)
    op, outcome = step.op, outcomes.OK
    if op == p.JUMP or (op == p.BRANCH and unit(draw(fr.key, step.place)) < step.p):
        fr.pc = step.a
        return False
    if op == p.FAIL and unit(draw(fr.key, step.place)) < step.p:
        note(w, now, trace.FAILED, fr.request, fr.inst)
        outcome = outcomes.ERROR
    elif op == p.CHECK and fr.manners == step.a:
        note(w, now, trace.DENIED, fr.request, fr.inst)
        outcome = outcomes.DENIED
    elif op != p.RETURN:
        return False
    finish(w, f, outcome, now)
    return True


@njit(**INLINE)
def spawn(w, f, step, now):
    """A function call (key of the first attempt that a remote call would make) or a block."""
    fr = frames(w, f)
    g = new_frame(w)
    local = frames(w, g)
    key = child(fr.key, step.place)
    if step.b >= 0:
        key = child(key, 1)
        reach(w, step.b)
        begun(w, step.b).n += 1
    local.key, local.request, local.pc, local.inst, local.life = key, fr.request, step.a, fr.inst, fr.life
    local.parent, local.parent_group, local.operation, local.caller = f, fr.group, step.b, step.component
    local.began_ns = now
    local.manners = 0
    hold(w, g, -1)
    wake(w, g)


@njit(**INLINE)
def finish(w, f, outcome, now):
    """The operation answers."""
    fr = frames(w, f)
    fr.group += 1
    if fr.parent < 0:
        reply(w, f, outcome, now)
        leave(w, f, now)
        return
    release(w, f)
    record_local(w, f, outcome, now)
    child_done(w, fr.parent, fr.parent_group, outcome, fr.request, now)
    free_frame(w, f)


@njit(**INLINE)
def record_local(w, f, outcome, now):
    """A function call is a call too; a block is not."""
    fr = frames(w, f)
    if fr.operation >= 0:
        record_call(w, fr.began_ns, now, fr.request, fr.caller, fr.operation, fr.inst, outcome, 1)


@njit(**INLINE)
def computed(w, f, now):
    """The core takes the next computation before the finished one goes on."""
    fr = frames(w, f)
    if fr.state == kinds.DEAD:
        free_frame(w, f)
        return
    fr.state = kinds.IDLE
    i, k = fr.inst, fr.call
    free_core(w, i, now)
    if fr.sending:
        release(w, f)
        note(w, now, trace.COMPUTED, fr.request, i)
        free_frame(w, f)
        send(w, k, now)
    else:
        note(w, now, trace.COMPUTED, fr.request, i)
        wake(w, f)


@njit(**INLINE)
def waited(w, f, now):
    """A wait is over."""
    fr = frames(w, f)
    if fr.state == kinds.DEAD:
        free_frame(w, f)
        return
    note(w, now, trace.WAITED, fr.request, fr.inst)
    fr.state = kinds.IDLE
    wake(w, f)
