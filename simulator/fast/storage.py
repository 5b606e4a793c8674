"""Databases, compiled: a query takes a connection of its instance, then a server, and gives both back."""

from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INLINE
from simulator.fast.heap import push
from simulator.fast.observe import database_metered, note
from simulator.fast.process import instances
from simulator.fast.rows import ROWS
from simulator.fast.spare import append, frames, free_frame, take_first, wake
from simulator.model import trace
from simulator.model.laws import stretched_ns

pools, connections, databases = (ROWS[n] for n in ("pools", "connections", "databases"))


@njit(**INLINE)
def start_query(w, d, f, now):
    """A query begins; its process may die, it still runs to its end."""
    fr, database, m = frames(w, f), databases(w, d), database_metered(w, d, now)
    work_ns = fr.work_ns
    if database.factor != 1.0:
        note(w, now, trace.SLOWED, fr.request, -1)
        work_ns = stretched_ns(work_ns, database.factor)
    fr.ends_ns = now + work_ns
    fr.state = kinds.QUERYING
    m.queries += 1
    m.work_ns += work_ns
    push(w, now + work_ns, kinds.QUERIED, f)


@njit(**INLINE)
def ask_server(w, d, f, now):
    """A frame with a connection wants a server."""
    database, m = databases(w, d), database_metered(w, d, now)
    if database.busy < database.servers:
        database.busy += 1
        m.busy += 1
        start_query(w, d, f, now)
    else:
        note(w, now, trace.SERVER_WAIT, frames(w, f).request, -1)
        frames(w, f).state = kinds.SERVER_WAIT
        append(w, database, f)
        m.waiting += 1


@njit(**INLINE)
def connections_of(w, f):
    """The pool a frame's query uses."""
    fr = frames(w, f)
    return connections(w, pools(w, fr.pool).first + instances(w, fr.inst).ordinal)


@njit(**INLINE)
def query(w, f, now):
    """A connection, then a server."""
    fr, mine = frames(w, f), connections_of(w, f)
    d = pools(w, fr.pool).database
    if mine.busy < pools(w, fr.pool).connections:
        mine.busy += 1
        ask_server(w, d, f, now)
    else:
        note(w, now, trace.CONNECTION_WAIT, fr.request, fr.inst)
        fr.state = kinds.CONNECTION_WAIT
        append(w, mine, f)
        database_metered(w, d, now).waiting += 1


@njit(**INLINE)
def queried(w, f, now):
    """Its server, then its connection, go to the next; then the frame goes on."""
    fr = frames(w, f)
    d = pools(w, fr.pool).database
    database, m = databases(w, d), database_metered(w, d, now)
    if database.q_n > 0:
        m.waiting -= 1
        start_query(w, d, take_first(w, database), now)
    else:
        database.busy -= 1
        m.busy -= 1
    if fr.state == kinds.DEAD:
        free_frame(w, f)
        return
    note(w, now, trace.QUERIED, fr.request, fr.inst)
    mine = connections_of(w, f)
    if mine.q_n > 0:
        m.waiting -= 1
        ask_server(w, d, take_first(w, mine), now)
    else:
        mine.busy -= 1
    fr.state = kinds.IDLE
    wake(w, f)
