"""Databases, compiled: a query takes a connection of its instance, a write the lock of its key, then a server.

Who runs is linked both ways, in order of beginning, for the day the database vanishes. Told in `engine/database.py`.
"""

import numpy as np
from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INLINE, INNER
from simulator.fast.chance import draw_ns, key_number
from simulator.fast.heap import push_rare
from simulator.fast.observe import component_rows, database_meters, move_servers, move_waiting, note
from simulator.fast.process import instances
from simulator.fast.rows import ROWS
from simulator.fast.spare import (
    append,
    errands,
    frames,
    free_errand,
    free_frame,
    new_errand,
    take_first,
    take_out,
    wake,
)
from simulator.model import trace
from simulator.model.dice import LAG
from simulator.model.laws import stretched_ns

pools, connections, databases, locks = (ROWS[n] for n in ("pools", "connections", "databases", "locks"))


@njit(**INLINE)
def connections_of(w, f):
    """The pool a frame's query uses."""
    fr = frames(w, f)
    return connections(w, pools(w, fr.pool).first + instances(w, fr.inst).ordinal)


@njit(**INLINE)
def lock_of(w, d, key):
    """The row of a key; the first one is for queries that name none."""
    return locks(w, databases(w, d).locks + 1 + key)


@njit(**INNER)
def query(w, f, step, work_ns, now):
    """A connection, then a key, then a server."""
    fr = frames(w, f)
    fr.work_ns, fr.pool, fr.writes, fr.query_key = work_ns, step.b, np.int64(step.p > 0.0), -1
    if step.c >= 0:
        fr.query_key = key_number(w, step.c, fr.key, step.place)
    fr.locks = fr.writes & np.int64(step.c >= 0)
    fr.ticket += 1
    mine, d = connections_of(w, f), pools(w, fr.pool).database
    if databases(w, d).up == 0:
        sever(w, f, now)
    elif mine.busy < pools(w, fr.pool).connections:
        mine.busy += 1
        lock(w, d, f, now)
    else:
        note(w, now, trace.CONNECTION_WAIT, fr.request, fr.inst)
        fr.state = kinds.CONNECTION_WAIT
        append(w, mine, f)
        move_waiting(database_meters(w, d), 1, now)
        if databases(w, d).wait_ns >= 0:
            errand = new_errand(w, kinds.LATE, f, fr.ticket, fr.inst)
            push_rare(w, now + databases(w, d).wait_ns, kinds.IMPATIENT, errand)


@njit(**INNER)
def impatient(w, n, now):
    """It has waited too long for a connection, if it still waits."""
    f, ticket = errands(w, n).a, errands(w, n).b
    free_errand(w, n)
    fr = frames(w, f)
    if fr.ticket != ticket or fr.state != kinds.CONNECTION_WAIT:
        return
    take_out(w, connections_of(w, f), f)
    move_waiting(database_meters(w, pools(w, fr.pool).database), -1, now)
    note(w, now, trace.IMPATIENT, fr.request, fr.inst)
    wake(w, f)
    fr.state = kinds.SEVERED


@njit(**INLINE)
def lock(w, d, f, now):
    """A frame with a connection needs its key, if it writes one."""
    fr = frames(w, f)
    if fr.locks:
        key = lock_of(w, d, fr.query_key)
        if key.held:
            note(w, now, trace.KEY_WAIT, fr.request, -1)
            fr.state = kinds.KEY_WAIT
            append(w, key, f)
            databases(w, d).waiting += 1
            move_waiting(database_meters(w, d), 1, now)
            return
        key.held = 1
    ask_server(w, d, f, now)


@njit(**INNER)
def ask_server(w, d, f, now):
    """A frame with a connection wants a server."""
    database, m = databases(w, d), database_meters(w, d)
    if database.busy < database.servers:
        database.busy += 1
        move_servers(m, 1, now)
        start_query(w, d, f, now)
    else:
        note(w, now, trace.SERVER_WAIT, frames(w, f).request, -1)
        frames(w, f).state = kinds.SERVER_WAIT
        append(w, database, f)
        move_waiting(m, 1, now)


@njit(**INLINE)
def start_query(w, d, f, now):
    """A query begins; its process may die, it still runs to its end."""
    fr, database, m = frames(w, f), databases(w, d), database_meters(w, d)
    work_ns = fr.work_ns
    if database.factor != 1.0:
        note(w, now, trace.SLOWED, fr.request, -1)
        work_ns = stretched_ns(work_ns, database.factor)
    if database.primary >= 0:
        read_replica(w, database.primary, f, now)
    fr.ends_ns = now + work_ns
    fr.state = kinds.QUERYING
    m.queries += 1
    m.work_ns += work_ns
    fr.prev, fr.next = database.run_tail, -1
    if database.run_tail < 0:
        database.run_head = f
    else:
        frames(w, database.run_tail).next = f
    database.run_tail = f
    fr.seq = w.SEQ
    push_rare(w, now + work_ns, kinds.QUERIED, f)


@njit(**INNER)
def read_replica(w, primary, f, now):
    """A read from a replica may be stale."""
    fr = frames(w, f)
    row = component_rows(w, w.CLOSED * w.N_COMPONENTS + fr.component)
    row.replica_reads += 1
    if now < lock_of(w, primary, fr.query_key).seen_ns:
        row.stale += 1
        note(w, now, trace.STALE, fr.request, -1)


@njit(**INLINE)
def stop_running(w, d, f):
    """A query runs no more."""
    fr, database = frames(w, f), databases(w, d)
    if fr.prev < 0:
        database.run_head = fr.next
    else:
        frames(w, fr.prev).next = fr.next
    if fr.next < 0:
        database.run_tail = fr.prev
    else:
        frames(w, fr.next).prev = fr.prev


@njit(**INLINE)
def queried(w, f, seq, now):
    """Its server, its key, then its connection, go to the next; then the frame goes on."""
    fr = frames(w, f)
    if fr.seq != seq:  # its database has died since
        return
    fr.seq = -1
    d = pools(w, fr.pool).database
    database, m = databases(w, d), database_meters(w, d)
    stop_running(w, d, f)
    if database.q_n > 0:
        move_waiting(m, -1, now)
        start_query(w, d, take_first(w, database), now)
    else:
        database.busy -= 1
        move_servers(m, -1, now)
    if fr.writes:
        written(w, d, f, now)
    if fr.state == kinds.DEAD:
        free_frame(w, f)
        return
    note(w, now, trace.QUERIED, fr.request, fr.inst)
    mine = connections_of(w, f)
    if mine.q_n > 0:
        move_waiting(m, -1, now)
        lock(w, d, take_first(w, mine), now)
    else:
        mine.busy -= 1
    wake(w, f)


@njit(**INNER)
def written(w, d, f, now):
    """Replicas see a write some time after its end; its key goes to the next."""
    fr, law = frames(w, f), databases(w, d).lag_law
    row = lock_of(w, d, fr.query_key)
    row.seen_ns = max(row.seen_ns, now + (draw_ns(w, law, fr.key, LAG) if law >= 0 else 0))
    unlock(w, d, f, now)


@njit(**INNER)
def unlock(w, d, f, now):
    """The key goes to the next who waits for it."""
    fr = frames(w, f)
    if fr.locks:
        key = lock_of(w, d, fr.query_key)
        if key.q_n > 0:
            databases(w, d).waiting -= 1
            move_waiting(database_meters(w, d), -1, now)
            ask_server(w, d, take_first(w, key), now)
        else:
            key.held = 0


@njit(**INNER)
def sever(w, f, now):
    """A query fails."""
    fr = frames(w, f)
    note(w, now, trace.SEVERED, fr.request, -1)
    wake(w, f)
    fr.state = kinds.SEVERED
