"""Processes that cannot attend to anything at present, compiled: frozen, or event loops that compute.

Their events wait in their mail; once they may act again they read it, one act after another, each followed by whom it
woke. Told in `engine/world.py`.
"""

import numpy as np
from numba import njit

from simulator.fast import kinds, sharing
from simulator.fast.adopt import INNER
from simulator.fast.heap import push_rare
from simulator.fast.observe import meters, note
from simulator.fast.process import instances
from simulator.fast.spare import calls, do_first, do_now, errands, frames, free_mail, mail, new_errand, new_mail
from simulator.model import trace

NOWHERE = -1


@njit(**INNER)
def place_of(w, kind, a):
    """The instance to which an event happens, if it is one that may have to wait."""
    if kind == kinds.REPLY:
        return frames(w, a).home
    if kind == kinds.AGAIN:
        return calls(w, a).home
    if kind == kinds.ALARM or kind == kinds.CANCEL or kind == kinds.IMPATIENT:
        return errands(w, a).c
    if kind == kinds.ARRIVE or kind == kinds.WAITED or kind == kinds.GO_ON:
        return frames(w, a).inst
    return NOWHERE


@njit(**INNER)
def postponed(w, kind, a, now):
    """Whether an event has to wait; then it is in the mail."""
    i = place_of(w, kind, a)
    if i < 0 or instances(w, i).away == 0:
        return False
    it = instances(w, i)
    note(w, now, trace.POSTPONED, -1, i)
    n = new_mail(w, kind, a)
    if it.mail_n == 0:
        it.mail_head = n
    else:
        mail(w, it.mail_tail).next = n
    it.mail_tail = n
    it.mail_n += 1
    return True


@njit(**INNER)
def may_read(w, i):
    """An instance may act again: it stands in line to read its mail."""
    it = instances(w, i)
    if it.mail_n == 0 or it.delivering:
        return
    it.delivering, it.following = 1, -1
    if w.DELIVER < 0:
        w.DELIVER = i
    else:
        instances(w, w.DELIVER_END).following = i
    w.DELIVER_END = i


@njit(**INNER)
def next_letter(w):
    """The next act that belongs to the present one, or out of the mail of who may act; its row, or NOWHERE."""
    if w.TODO >= 0:
        return w.TODO
    while w.DELIVER >= 0:
        it = instances(w, w.DELIVER)
        if it.away == 0 and it.mail_n > 0:
            return it.mail_head
        it.delivering = 0
        w.DELIVER = it.following
    return NOWHERE


@njit(**INNER)
def drop_letter(w, n):
    """It has been read."""
    if n == w.TODO:
        w.TODO = mail(w, n).next
    else:
        it = instances(w, w.DELIVER)
        it.mail_head = mail(w, n).next
        it.mail_n -= 1
    free_mail(w, n)


@njit(**INNER)
def freeze(w, i, now):
    """It does nothing from now on."""
    it = instances(w, i)
    if it.up != 0 and it.frozen == 0:
        note(w, now, trace.FREEZE, -1, i)
        it.frozen = it.away = 1
        it.frozen_since_ns = now
        sharing.freeze(w, i, now)


@njit(**INNER)
def thaw(w, i, now):
    """It goes on where it was: first the computations whose end has come meanwhile, in the order of those ends."""
    it = instances(w, i)
    if it.frozen == 0:
        return
    note(w, now, trace.THAW, -1, i)
    it.frozen_before_ns += now - it.frozen_since_ns
    it.frozen, it.away = 0, np.int64(it.looping > 0)
    sharing.thaw(w, i, now)
    do_now(w, kinds.CHORE, new_errand(w, kinds.READ_MAIL, i, 0, 0))
    head = tail = -1
    f = it.overslept_head
    it.overslept_head = -1
    while f >= 0:
        n = new_mail(w, kinds.COMPUTED, f)
        frames(w, f).state = kinds.COMPUTING
        if head < 0:
            head = n
        else:
            mail(w, tail).next = n
        tail = n
        f = frames(w, f).next
    do_first(w, head, tail)


@njit(**INNER)
def still_computing(w, f, now):
    """Whether a computation is not over yet, as its process is or was frozen meanwhile."""
    fr = frames(w, f)
    it = instances(w, fr.inst)
    if it.frozen:
        fr.state, fr.next = kinds.OVERSLEPT, -1
        if it.overslept_head < 0:
            it.overslept_head = f
        else:
            frames(w, it.overslept_tail).next = f
        it.overslept_tail = f
        return True
    owed_ns = it.frozen_before_ns - fr.frozen_ns
    fr.frozen_ns += owed_ns
    fr.ends_ns += owed_ns
    meters(w, it.unit).work_ns += owed_ns
    if fr.ends_ns > now:
        push_rare(w, fr.ends_ns, kinds.COMPUTED, f)
        return True
    return False


@njit(**INNER)
def computed_there(w, i):
    """A computation is over; the mail of an event loop may be read."""
    it = instances(w, i)
    it.looping -= it.loop
    it.away = it.frozen | np.int64(it.looping > 0)
    may_read(w, i)
