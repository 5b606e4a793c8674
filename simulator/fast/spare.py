"""Rows that are taken and given back, and the lists they stand in, compiled.

A frame stands in at most one queue, so its field `next` serves them all, the ready list too.
"""

from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INLINE, INNER
from simulator.fast.heap import push_rare
from simulator.fast.rows import ROWS

frames, calls, errands, mail = (ROWS[n] for n in ("frames", "calls", "errands", "mail"))


@njit(**INLINE)
def new_frame(w):
    """A free row; its group number goes on counting, so that answers to whoever had the row before find nobody."""
    f = w.FREE_FRAME - 1
    if f >= 0:
        w.FREE_FRAME = frames(w, f).next
    else:
        f = w.HIGH_FRAME
        w.HIGH_FRAME = f + 1
    fr = frames(w, f)
    fr.group += 1
    fr.born = fr.group
    fr.succeeded = fr.failed = fr.joining = fr.sending = fr.degraded = 0
    fr.parent = fr.operation = fr.store = -1
    fr.state = kinds.IDLE
    return f


@njit(**INLINE)
def free_frame(w, f):
    """The row may be used again."""
    fr = frames(w, f)
    fr.group += 1
    fr.state = kinds.IDLE
    fr.next = w.FREE_FRAME
    w.FREE_FRAME = f + 1


@njit(**INLINE)
def new_call(w):
    """A free row; its token goes on counting, so that answers to whoever had the row before find nobody."""
    k = w.FREE_CALL - 1
    if k >= 0:
        w.FREE_CALL = calls(w, k).next
    else:
        k = w.HIGH_CALL
        w.HIGH_CALL = k + 1
    return k


@njit(**INLINE)
def free_call(w, k):
    """The row may be used again; its token and its serial number go on counting."""
    call = calls(w, k)
    call.in_flight = 0
    call.serial += 1
    call.next = w.FREE_CALL
    w.FREE_CALL = k + 1


@njit(**INNER)
def new_errand(w, what, a, b, c):
    """A free row, filled in."""
    n = w.FREE_ERRAND - 1
    if n >= 0:
        w.FREE_ERRAND = errands(w, n).next
    else:
        n = w.HIGH_ERRAND
        w.HIGH_ERRAND = n + 1
    errand = errands(w, n)
    errand.what, errand.a, errand.b, errand.c = what, a, b, c
    return n


@njit(**INLINE)
def free_errand(w, n):
    """The row may be used again."""
    errands(w, n).next = w.FREE_ERRAND
    w.FREE_ERRAND = n + 1


@njit(**INNER)
def chore(w, ns, what, a, b, c):
    """Something rare or periodic, at a time."""
    push_rare(w, ns, kinds.CHORE, new_errand(w, what, a, b, c))


@njit(**INNER)
def new_mail(w, kind, row):
    """A free row, filled in."""
    n = w.FREE_MAIL - 1
    if n >= 0:
        w.FREE_MAIL = mail(w, n).next
    else:
        n = w.HIGH_MAIL
        w.HIGH_MAIL = n + 1
    act = mail(w, n)
    act.kind, act.row, act.next = kind, row, -1
    return n


@njit(**INLINE)
def free_mail(w, n):
    """The row may be used again."""
    mail(w, n).next = w.FREE_MAIL
    w.FREE_MAIL = n + 1


@njit(**INNER)
def do_first(w, head, tail):
    """A list of acts that belong to the present one is done before anything else."""
    if head >= 0:
        mail(w, tail).next = w.TODO
        w.TODO = head


@njit(**INNER)
def do_now(w, kind, row):
    """One such act."""
    n = new_mail(w, kind, row)
    do_first(w, n, n)


@njit(**INLINE)
def wake(w, f):
    """Onto the ready list."""
    fr = frames(w, f)
    fr.next = -1
    fr.state = kinds.WOKEN
    if w.READY < 0:
        w.READY = f
    else:
        frames(w, w.READY_END).next = f
    w.READY_END = f


@njit(**INLINE)
def resume(w, f):
    """It goes on before anything else."""
    frames(w, f).state = kinds.WOKEN
    w.RESUME = f


@njit(**INLINE)
def append(w, queue, f):
    """To the end of a queue of a row that has q_head, q_tail, q_n."""
    frames(w, f).next = -1
    if queue.q_n == 0:
        queue.q_head = f
    else:
        frames(w, queue.q_tail).next = f
    queue.q_tail = f
    queue.q_n += 1


@njit(**INLINE)
def take_first(w, queue):
    """From the front of a queue."""
    f = queue.q_head
    queue.q_head = frames(w, f).next
    queue.q_n -= 1
    return f


@njit(**INNER)
def take_out(w, queue, f):
    """From anywhere in a queue."""
    before, at = -1, queue.q_head
    while at != f:
        before, at = at, frames(w, at).next
    after = frames(w, f).next
    if before < 0:
        queue.q_head = after
    else:
        frames(w, before).next = after
    if queue.q_tail == f:
        queue.q_tail = before
    queue.q_n -= 1
