"""The compiled interpreter: calls, frames, faults, arrivals, and the turn.

The same stories as in `engine/`, cut at every point where one waits; the order in which things are scheduled is the same to
the letter, because sequence numbers break ties. The loop stops and goes on between any two turns: when a table might fill
up, when rows wait to be handed out, and now and then to let the caller look up.
"""

import numpy as np
from numba import njit

from simulator.fast import process as q
from simulator.fast.adopt import BARE, INLINE, INNER
from simulator.fast.dispatch import build
from simulator.fast.heap import KIND_MASK, ROW_BITS, ROW_MASK, close_hole, heap_key, heap_ns, push, push_at
from simulator.fast.observe import close, database_metered, metered, note, reach, read, record_call, record_request
from simulator.fast.process import draw_ns, frames, instances, wake
from simulator.fast.rows import ROWS
from simulator.model import program as p
from simulator.model import trace
from simulator.model.arrivals import exponential_mass, reached_ns
from simulator.model.dice import BACK, HOP, MANNERS, ROUTE, SEND, child, draw, unit
from simulator.policies import admission, outcomes, quorum, screening

NEVER_NS = 1 << 62
ENDED, ROOM, PAUSED, OVERFULL, STUCK = range(5)  # why the loop stopped
STEPS_MAX = 1 << 20

calls, links, lanes, code, units = (ROWS[n] for n in ("calls", "links", "lanes", "code", "units"))
sources, segments, mixes, arrivals = (ROWS[n] for n in ("sources", "segments", "mixes", "arrivals"))
faults, policies, fresh_i, state_i = (ROWS[n] for n in ("faults", "policies", "fresh_i", "state_i"))
living, pools, connections, databases = (ROWS[n] for n in ("living", "pools", "connections", "databases"))
slow = ROWS["slow"]
pick = build("pick")


# --- the life of a call -------------------------------------------------------------------------------------------------


@njit(**INLINE)
def begin_call(w, link, key, request, parent, manners, now):
    """Somebody asks: a frame, or (parent -1) a client. The caller's processor time comes first."""
    k = w.FREE_CALL - 1
    if k >= 0:
        w.FREE_CALL = calls(w, k).next
    else:
        k = w.HIGH_CALL
        w.HIGH_CALL = k + 1
    call = calls(w, k)
    call.key, call.request, call.began_ns, call.link, call.parent = key, request, now, link, parent
    call.asked = call.home = -1
    call.home_life = 0
    call.manners, call.in_flight = manners, 1
    if parent >= 0:
        asking = frames(w, parent)
        call.group, call.home, call.home_life = asking.group, asking.inst, asking.life
        if links(w, link).send >= 0:
            f = q.new_frame(w)
            fr = frames(w, f)
            fr.request, fr.inst, fr.life, fr.call, fr.component, fr.sending = request, call.home, call.home_life, k, 0, 1
            fr.work_ns = draw_ns(w, links(w, link).send, child(key, 1), SEND)
            q.hold(w, f, -1)
            q.compute(w, f, now)
            return
    send(w, k, now)


@njit(**INLINE)
def send(w, k, now):
    """Whom to ask; first the hop, then the timer."""
    call = calls(w, k)
    link = links(w, call.link)
    n = units(w, link.unit).n_living
    if n == 0:
        note(w, now, trace.NOBODY, call.request, -1)
        conclude(w, k, outcomes.REFUSED, now)
        return
    key = child(call.key, 1)
    slot = link.balancer
    if link.per_caller and call.home >= 0:
        slot += instances(w, call.home).ordinal
    i = living(w, units(w, link.unit).first + pick(w, slot, key, now, n)).n
    call.asked = i
    note(w, now, trace.SENT, call.request, i)
    f = q.new_frame(w)
    fr = frames(w, f)
    fr.key, fr.request, fr.pc, fr.inst, fr.call, fr.token = key, call.request, link.entry, i, k, call.token
    fr.over, fr.operation, fr.manners, fr.state = call.link, link.operation, call.manners, q.FLYING
    push(w, now + draw_ns(w, link.hop, key, HOP), q.ARRIVE, f)
    if link.timeout_ns >= 0:
        set_timer(w, call.link, k, now)


@njit(**INLINE)
def set_timer(w, e, k, now):
    """Timers of one link run out in order, so only the first of its lane is in the heap; all take a sequence number."""
    link = links(w, e)
    seq = w.SEQ
    w.SEQ = seq + 1
    n = link.lane_n
    ln = lanes(w, link.lane * w.LANE_ROOM + ((link.lane_head + n) & (w.LANE_ROOM - 1)))
    ln.ns, ln.seq, ln.call, ln.token = now + link.timeout_ns, seq, k, calls(w, k).token
    link.lane_n = n + 1
    w.LANE_LONGEST = max(w.LANE_LONGEST, n + 1)
    if n == 0:
        push_at(w, ln.ns, seq, q.TIMER, e)


@njit(**INLINE)
def timer(w, e, now):
    """The head of a lane; the next head is the next timer that still matters."""
    link = links(w, e)
    first, mask = link.lane * w.LANE_ROOM, w.LANE_ROOM - 1
    ln = lanes(w, first + link.lane_head)
    if calls(w, ln.call).token == ln.token:
        note(w, now, trace.TIMEOUT, calls(w, ln.call).request, -1)
        calls(w, ln.call).token += 1
        conclude(w, ln.call, outcomes.TIMEOUT, now)
    head, n = (link.lane_head + 1) & mask, link.lane_n - 1
    while n > 0 and calls(w, lanes(w, first + head).call).token != lanes(w, first + head).token:
        head = (head + 1) & mask
        n -= 1
    link.lane_head, link.lane_n = head, n
    if n > 0:
        push_at(w, lanes(w, first + head).ns, lanes(w, first + head).seq, q.TIMER, e)


@njit(**INLINE)
def conclude(w, k, outcome, now):
    """Record, and tell who asked, if it still lives."""
    call = calls(w, k)
    if call.parent < 0:
        record_request(w, call, now, outcome)
    elif instances(w, call.home).life == call.home_life:
        record_ended(w, call, outcome, now)
        child_done(w, call.parent, call.group, outcome, call.request, now)
    else:
        note(w, now, trace.ORPHANED, call.request, -1)
        record_ended(w, call, outcomes.ORPHANED, now)
    free_call(w, k)


@njit(**INLINE)
def record_ended(w, call, outcome, now):
    link = links(w, call.link)
    record_call(w, call.began_ns, now, call.request, link.caller, link.operation, call.asked, outcome)


@njit(**INLINE)
def free_call(w, k):
    calls(w, k).in_flight = 0
    calls(w, k).next = w.FREE_CALL
    w.FREE_CALL = k + 1


# --- the life of a frame ------------------------------------------------------------------------------------------------


@njit(**INLINE)
def reply(w, f, outcome, now):
    """The reply message leaves; the frame's row carries it."""
    fr = frames(w, f)
    fr.outcome = outcome
    fr.state = q.FLYING
    push(w, now + draw_ns(w, links(w, fr.over).hop, fr.key, BACK), q.REPLY, f)


@njit(**INLINE)
def replied(w, f, now):
    """The reply message arrives; it is heard unless the caller has stopped waiting."""
    fr = frames(w, f)
    k = fr.call
    if fr.token == calls(w, k).token:
        calls(w, k).token += 1
        note(w, now, trace.REPLY, fr.request, -1)
        conclude(w, k, fr.outcome, now)
    q.free_frame(w, f)


@njit(**INLINE)
def arrive(w, f, now):
    """The request message reaches the instance: a worker, a place in the queue, or a refusal."""
    fr = frames(w, f)
    it = instances(w, fr.inst)
    note(w, now, trace.ARRIVE, fr.request, fr.inst)
    if it.up == 0:
        note(w, now, trace.DEAD_ON_ARRIVAL, fr.request, fr.inst)
        reply(w, f, outcomes.REFUSED, now)
        return
    reach(w, fr.operation)
    verdict = admission.admit(it.workers, it.queue, it.busy_w, it.q_n)
    if verdict == admission.REFUSE:
        note(w, now, trace.OVERLOADED, fr.request, fr.inst)
        reply(w, f, outcomes.OVERLOADED, now)
        return
    fr.life = it.life
    q.hold(w, f, now)
    m = metered(w, it.unit, now)
    if verdict == admission.WORK:
        fr.state = q.IDLE
        it.busy_w += 1
        m.busy_w += 1
        wake(w, f)
    else:
        fr.state = q.QUEUED
        note(w, now, trace.QUEUED, fr.request, fr.inst)
        q.append(w, it, f)
        m.queued += 1
        m.queue_max = max(m.queue_max, it.q_n)


@njit(**INLINE)
def carry_out(w, f, now):
    """The instructions of a frame, until it waits or answers."""
    fr = frames(w, f)
    while True:
        step = code(w, fr.pc)
        op = step.op
        fr.pc += 1
        fr.component = step.component
        if op == p.COMPUTE:
            fr.work_ns = draw_ns(w, step.a, fr.key, step.place)
            q.compute(w, f, now)
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
            fr.group += 1
            fr.succeeded = fr.failed = 0
            if verdict == quorum.GIVE_UP:
                note(w, now, trace.GIVEN_UP, fr.request, fr.inst)
                finish(w, f, outcomes.ERROR, now)
                return
        elif op == p.WAIT:
            fr.state = q.WAITING
            push(w, now + q.stretched(w, f, draw_ns(w, step.a, fr.key, step.place), now), q.WAITED, f)
            return
        elif op == p.QUERY:
            fr.work_ns = draw_ns(w, step.a, fr.key, step.place)
            fr.pool = step.b
            q.query(w, f, now)
            return
        elif op == p.BRANCH:
            if unit(draw(fr.key, step.place)) < step.p:
                fr.pc = step.a
        elif op == p.JUMP:
            fr.pc = step.a
        elif op == p.FAIL:
            if unit(draw(fr.key, step.place)) < step.p:
                note(w, now, trace.FAILED, fr.request, fr.inst)
                finish(w, f, outcomes.ERROR, now)
                return
        elif op == p.CHECK:
            if fr.manners == step.a:
                note(w, now, trace.DENIED, fr.request, fr.inst)
                finish(w, f, outcomes.DENIED, now)
                return
        else:
            finish(w, f, outcomes.OK, now)
            return


@njit(**INLINE)
def spawn(w, f, step, now):
    """A function call (key of the first attempt that a remote call would make) or a block."""
    fr = frames(w, f)
    g = q.new_frame(w)
    local = frames(w, g)
    key = child(fr.key, step.place)
    if step.b >= 0:
        key = child(key, 1)
        reach(w, step.b)
    local.key, local.request, local.pc, local.inst, local.life = key, fr.request, step.a, fr.inst, fr.life
    local.parent, local.parent_group, local.operation, local.caller = f, fr.group, step.b, step.component
    local.began_ns = now
    local.manners = 0
    q.hold(w, g, -1)
    wake(w, g)


@njit(**INLINE)
def child_done(w, f, group, outcome, request, now):
    """One of what a frame started has answered; if that settles its group, it goes on."""
    fr = frames(w, f)
    if fr.group != group:
        note(w, now, trace.LATE, request, -1)
        return
    if outcome == outcomes.OK:
        fr.succeeded += 1
    else:
        fr.failed += 1
    if fr.joining:
        step = code(w, fr.pc)
        if quorum.judge(step.a, step.b, fr.succeeded, fr.failed) != quorum.WAIT:
            fr.joining = 0
            wake(w, f)


@njit(**INLINE)
def finish(w, f, outcome, now):
    """The operation answers."""
    fr = frames(w, f)
    fr.group += 1
    if fr.parent < 0:
        reply(w, f, outcome, now)
        q.leave(w, f, now)
        return
    q.release(w, f)
    record_local(w, f, outcome, now)
    child_done(w, fr.parent, fr.parent_group, outcome, fr.request, now)
    q.free_frame(w, f)


@njit(**INLINE)
def record_local(w, f, outcome, now):
    """A function call is a call too; a block is not."""
    fr = frames(w, f)
    if fr.operation >= 0:
        record_call(w, fr.began_ns, now, fr.request, fr.caller, fr.operation, fr.inst, outcome)


@njit(**INLINE)
def computed(w, f, now):
    """The core takes the next computation before the finished one goes on."""
    fr = frames(w, f)
    if fr.state == q.DEAD:
        q.free_frame(w, f)
        return
    fr.state = q.IDLE
    i, k = fr.inst, fr.call
    q.free_core(w, i, now)
    if fr.sending:
        q.release(w, f)
        note(w, now, trace.COMPUTED, fr.request, i)
        q.free_frame(w, f)
        send(w, k, now)
    else:
        note(w, now, trace.COMPUTED, fr.request, i)
        wake(w, f)


@njit(**INLINE)
def waited(w, f, now):
    """A wait is over."""
    fr = frames(w, f)
    if fr.state == q.DEAD:
        q.free_frame(w, f)
        return
    note(w, now, trace.WAITED, fr.request, fr.inst)
    fr.state = q.IDLE
    wake(w, f)


# --- faults -------------------------------------------------------------------------------------------------------------


@njit(**INNER)
def strike(w, a, now):
    """One thing changes."""
    fault = faults(w, a)
    if fault.what == p.SLOW:
        note(w, now, trace.SLOW, -1, fault.target)
        slow(w, fault.target * w.N_COMPONENTS + fault.component).n = fault.factor
    elif fault.what == p.CRASH:
        note(w, now, trace.CRASH, -1, fault.target)
        crash(w, fault.target, now)
    elif fault.what == p.RESTART:
        note(w, now, trace.RESTART, -1, fault.target)
        instances(w, fault.target).up = 1
        refresh_registry(w, instances(w, fault.target).unit)
    else:
        note(w, now, trace.SLOW_DATABASE, -1, fault.target)
        databases(w, fault.target).factor = fault.factor


@njit(**INNER)
def refresh_registry(w, u):
    """Who runs is known at once."""
    row, n = units(w, u), 0
    for i in range(row.first, row.first + row.replicas):
        if instances(w, i).up:
            living(w, row.first + n).n = i
            n += 1
    row.n_living = n


@njit(**INNER)
def crash(w, i, now):
    """Everything inside is lost; each caller hears a reset one latency later, in order of arrival here."""
    it = instances(w, i)
    settle_dead(w, i, now)
    it.up = 0
    it.life += 1
    for s in range(w.N_POLICIES):
        if policies(w, s).owner == i:
            forget(w, s)
    for n in range(w.N_POOLS):
        if pools(w, n).unit == it.unit:
            mine = connections(w, pools(w, n).first + it.ordinal)
            database_metered(w, pools(w, n).database, now).waiting -= mine.q_n
            mine.busy = mine.q_n = 0
    for d in range(w.N_DATABASES):
        forget_the_dead(w, d, i, now)
    refresh_registry(w, it.unit)
    f = it.in_head
    it.in_head = it.in_tail = -1
    it.inside = it.busy_w = it.busy_c = it.q_n = it.c_n = 0
    while f >= 0:
        after = frames(w, f).after
        bury(w, f, now)
        f = after


@njit(**INNER)
def settle_dead(w, i, now):
    """What was cut short counts up to now."""
    it = instances(w, i)
    m = metered(w, it.unit, now)
    m.busy_c -= it.busy_c
    m.core_waiting -= it.c_n
    m.busy_w -= it.busy_w
    m.queued -= it.q_n
    f = it.in_head
    while f >= 0:
        fr = frames(w, f)
        if fr.entered_ns >= 0:
            m.residence_ns += now - fr.entered_ns
        if fr.state == q.COMPUTING:
            m.work_ns -= fr.ends_ns - now
        f = fr.after


@njit(**INNER)
def forget(w, s):
    """The state of a new process."""
    new, old = fresh_i(w, s), state_i(w, s)
    old.w0, old.w1, old.w2, old.w3 = new.w0, new.w1, new.w2, new.w3
    old.w4, old.w5, old.w6, old.w7 = new.w4, new.w5, new.w6, new.w7


@njit(**INNER)
def forget_the_dead(w, d, i, now):
    """Queued queries of a dead process vanish with their connections."""
    database = databases(w, d)
    f, n = database.q_head, database.q_n
    database.q_n = 0
    for _ in range(n):
        after = frames(w, f).next
        if frames(w, f).inst == i:
            database_metered(w, d, now).waiting -= 1
        else:
            q.append(w, database, f)
        f = after


@njit(**INNER)
def bury(w, f, now):
    """Tell whoever waits for a frame that has died; its row stays as long as an event of its old life will come."""
    fr = frames(w, f)
    if fr.sending:
        call = calls(w, fr.call)
        note(w, now, trace.ORPHANED, call.request, -1)
        record_ended(w, call, outcomes.ORPHANED, now)
        free_call(w, fr.call)
    elif fr.parent >= 0:
        record_local(w, f, outcomes.RESET, now)
    else:
        g = q.new_frame(w)
        carrier = frames(w, g)
        carrier.key, carrier.request, carrier.inst = fr.key, fr.request, fr.inst
        carrier.call, carrier.token, carrier.over = fr.call, fr.token, fr.over
        reply(w, g, outcomes.RESET, now)
    if fr.state == q.COMPUTING or fr.state == q.WAITING or fr.state == q.QUERYING:
        fr.state = q.DEAD
        fr.group += 1
    else:
        q.free_frame(w, f)


# --- arrivals -----------------------------------------------------------------------------------------------------------


@njit(**INLINE)
def next_arrival_ns(w, s):
    """When the next request of a source arrives."""
    so = sources(w, s)
    if so.process == p.LOG:
        return arrivals(w, so.arrivals + so.sent).at_ns if so.sent < so.n_arrivals else NEVER_NS
    if so.n_segments == 0:
        return NEVER_NS
    if so.process == p.POISSON:
        so.mass += exponential_mass(child(so.base, so.sent))
    else:
        so.mass = so.sent + 0.5
    while so.segment + 1 < so.n_segments and segments(w, so.segments + so.segment + 1).mass <= so.mass:
        so.segment += 1
    here = segments(w, so.segments + so.segment)
    if here.per_ns == 0.0 and here.slope == 0.0:
        return NEVER_NS
    return reached_ns(here.from_ns, here.mass, here.per_ns, here.slope, so.mass)


@njit(**INLINE)
def schedule_arrival(w, s):
    """Arrivals stop at the end of the run's duration."""
    at_ns = next_arrival_ns(w, s)
    if at_ns < w.DURATION:
        push(w, at_ns, q.ARRIVAL, s)


@njit(**INLINE)
def arrival(w, s, now):
    """One request: its route and its manners are drawn, then it is sent."""
    so = sources(w, s)
    key = child(so.base, so.sent)
    request = (s << trace.REQUEST_SHIFT) | so.sent
    chosen = so.mixes + mix_number(w, s, key)
    mix = mixes(w, chosen)
    manners = screening.manners(so.malformed, so.unauthenticated, mix.auth, unit(draw(key, MANNERS)))
    note(w, now, trace.ARRIVAL, request, -1)
    begin_call(w, mix.link, key, request, -1, manners, now)
    so.sent += 1
    schedule_arrival(w, s)


@njit(**INLINE)
def mix_number(w, s, key):
    """Which route of the mix."""
    so = sources(w, s)
    if so.process == p.LOG and arrivals(w, so.arrivals + so.sent).mix >= 0:
        return arrivals(w, so.arrivals + so.sent).mix
    if so.n_mixes == 1:
        return 0
    u, i = unit(draw(key, ROUTE)), 0
    while u >= mixes(w, so.mixes + i).upto:
        i += 1
    return i


# --- the turn -----------------------------------------------------------------------------------------------------------


@njit(**INLINE)
def room(w):
    """Whether every table has room for one more turn."""
    need = w.SLACK + w.NEED
    if w.HEAP_N + need > w.HEAP_ROOM or w.HIGH_FRAME + need > w.FRAME_ROOM or w.HIGH_CALL + need > w.CALL_ROOM:
        return False
    if w.REQUESTS_N + need > w.REQUEST_ROW_ROOM or w.CALLS_N + need > w.CALL_ROW_ROOM:
        return False
    return w.NOTES_N + 4 * need <= w.NOTE_ROOM and w.LANE_LONGEST + need <= w.LANE_ROOM


@njit(**INNER)
def begin(w):
    """Faults first, then sources."""
    for a in range(w.N_FAULTS):
        push(w, faults(w, a).at_ns, q.FAULT, a)
    for s in range(w.N_SOURCES):
        schedule_arrival(w, s)


@njit(cache=True, nogil=True, **BARE)
def run(world, events_max):
    """Turn after turn, for at most `events_max` events. Returns why it stopped."""
    w = world[0]
    now = w.NOW
    if w.SEQ == 0:
        begin(w)
    stop_at = w.EVENTS + events_max
    steps = 0
    while True:
        if not room(w):
            return ROOM
        f = w.READY
        if f >= 0:
            w.READY = frames(w, f).next
            carry_out(w, f, now)
            steps += 1
            if steps > STEPS_MAX:
                return STUCK
            continue
        close_hole(w)
        if w.OVERFULL >= 0:
            return OVERFULL
        if w.HEAP_N == 0 or heap_ns(w, 0).n > w.HORIZON:
            return ENDED
        if w.EVENTS >= stop_at:
            return PAUSED
        x = np.int64(heap_key(w, 0).n)
        kind = (x >> ROW_BITS) & KIND_MASK
        a = x & ROW_MASK
        if kind == q.FAULT and faults(w, a).what == p.CRASH and w.NEED == 0:
            w.NEED = instances(w, faults(w, a).target).inside + 1
            continue
        w.NEED = 0
        now = heap_ns(w, 0).n
        steps = 0
        w.NOW = now
        w.EVENTS += 1
        w.HOLE = 1
        if now >= w.NEXT_EDGE:
            close(w, now)
        if kind == q.ARRIVE:
            arrive(w, a, now)
        elif kind == q.COMPUTED:
            computed(w, a, now)
        elif kind == q.REPLY:
            replied(w, a, now)
        elif kind == q.ARRIVAL:
            arrival(w, a, now)
        elif kind == q.WAITED:
            waited(w, a, now)
        elif kind == q.QUERIED:
            q.queried(w, a, now)
        elif kind == q.TIMER:
            timer(w, a, now)
        else:
            strike(w, a, now)


@njit(cache=True, **BARE)
def settle(world, end_ns):
    """The run is over: close the stretches; what is still in progress counts up to the end."""
    w = world[0]
    close_hole(w)
    close(w, end_ns)
    read(w, end_ns)
    for i in range(w.N_INSTANCES):
        m = metered(w, instances(w, i).unit, end_ns)
        f = instances(w, i).in_head
        while f >= 0:
            fr = frames(w, f)
            if fr.entered_ns >= 0:
                m.residence_ns += end_ns - fr.entered_ns
            if fr.state == q.COMPUTING:
                m.work_ns -= fr.ends_ns - end_ns
            f = fr.after
    for n in range(w.HEAP_N):
        x = np.int64(heap_key(w, n).n)
        if (x >> ROW_BITS) & KIND_MASK == q.QUERIED:
            fr = frames(w, x & ROW_MASK)
            database_metered(w, pools(w, fr.pool).database, end_ns).work_ns -= fr.ends_ns - end_ns
