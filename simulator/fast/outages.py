"""What a death does to queries, compiled: of a process, of a whole database. Told in `engine/database.py`."""

from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INNER
from simulator.fast.observe import database_meters, move_servers, move_waiting
from simulator.fast.process import instances
from simulator.fast.spare import append, frames, free_frame
from simulator.fast.storage import connections, databases, locks, pools, sever, stop_running, unlock


@njit(**INNER)
def close_connections(w, i, now):
    """A process has died: its connections are gone."""
    it = instances(w, i)
    for n in range(w.N_POOLS):
        if pools(w, n).unit == it.unit:
            mine = connections(w, pools(w, n).first + it.ordinal)
            move_waiting(database_meters(w, pools(w, n).database), -mine.q_n, now)
            mine.busy = mine.q_n = 0


@njit(**INNER)
def without(w, queue, i):
    """The frames of an instance leave a queue; they become a list of their own. Its head, and how many they are."""
    f, n, head, tail, gone = queue.q_head, queue.q_n, -1, -1, 0
    queue.q_n = 0
    for _ in range(n):
        after = frames(w, f).next
        if frames(w, f).inst == i:
            if head < 0:
                head = f
            else:
                frames(w, tail).next = f
            frames(w, f).next = -1
            tail = f
            gone += 1
        else:
            append(w, queue, f)
        f = after
    return head, gone


@njit(**INNER)
def forget_queries(w, d, i, now):
    """Queued queries of a dead process vanish with their connections, and let go of their keys."""
    database = databases(w, d)
    if database.waiting > 0:
        for n in range(database.locks, database.locks + 1 + database.keys):
            if locks(w, n).q_n > 0:
                _, gone = without(w, locks(w, n), i)
                database.waiting -= gone
                move_waiting(database_meters(w, d), -gone, now)
    f, gone = without(w, database, i)
    move_waiting(database_meters(w, d), -gone, now)
    while f >= 0:
        after = frames(w, f).next
        unlock(w, d, f, now)
        f = after


@njit(**INNER)
def go_down(w, d, now):
    """Everything in it fails at once: who runs, who waits for a server, for a key, for a connection."""
    database, m = databases(w, d), database_meters(w, d)
    database.up = 0
    f = database.run_head
    while f >= 0:
        m.work_ns -= frames(w, f).ends_ns - now
        f = frames(w, f).next
    move_servers(m, -database.busy, now)
    move_waiting(m, -m.waiting, now)
    while database.run_head >= 0:
        f = database.run_head
        stop_running(w, d, f)
        frames(w, f).seq = -1
        lost(w, f, now)
    f, n = database.q_head, database.q_n
    database.q_n = database.busy = database.waiting = 0
    fail_all(w, f, n, now)
    for k in range(database.locks, database.locks + 1 + database.keys):
        f, n = locks(w, k).q_head, locks(w, k).q_n
        locks(w, k).q_n = locks(w, k).held = 0
        fail_all(w, f, n, now)
    for n in range(w.N_POOLS):
        if pools(w, n).database == d:
            hang_up(w, n, now)


@njit(**INNER)
def hang_up(w, n, now):
    """All connections of a pool are gone, in every instance."""
    first = pools(w, n).first
    for k in range(first, first + pools(w, n).replicas):
        mine = connections(w, k)
        f, waiting = mine.q_head, mine.q_n
        mine.busy = mine.q_n = 0
        fail_all(w, f, waiting, now)


@njit(**INNER)
def fail_all(w, f, n, now):
    """A queue of queries fails."""
    for _ in range(n):
        after = frames(w, f).next
        lost(w, f, now)
        f = after


@njit(**INNER)
def lost(w, f, now):
    """A query is lost with its database."""
    fr = frames(w, f)
    fr.ticket += 1
    if fr.state == kinds.DEAD:
        free_frame(w, f)
    else:
        sever(w, f, now)
