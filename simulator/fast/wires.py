"""Messages between instances, compiled: how long they are on their way, and whether they arrive at all.

Told in `engine/wire.py`.
"""

import numpy as np
from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INLINE, INNER
from simulator.fast.chance import draw_ns
from simulator.fast.heap import push
from simulator.fast.observe import note
from simulator.fast.rows import ROWS
from simulator.fast.spare import frames, free_frame
from simulator.model import trace
from simulator.model.dice import BACK, CROSS, LATER, LOST, draw, mix, unit
from simulator.policies import retransmission

links, instances, zones = ROWS["links"], ROWS["instances"], ROWS["zones"]
VANISHED = -1


@njit(**INNER)
def isolated(w, i):
    """Whether an instance stands in a zone that is cut off."""
    zone = instances(w, i).zone
    return zone >= 0 and zones(w, zone).n > 0


@njit(**INNER)
def joined(w, a, b):
    """Whether messages pass between two instances (-1: clients, who stand outside all zones)."""
    if a >= 0 and instances(w, a).zone == instances(w, b).zone:
        return True
    return not (isolated(w, b) or (a >= 0 and isolated(w, a)))


@njit(**INLINE)
def way_ns(w, e, home, target, key, times, purpose, now):
    """How long a message over link `e` takes; VANISHED if it never arrives.

    All draws but the hop's have the key mixed so many `times`.
    """
    link = links(w, e)
    if link.rough:
        return rough_ns(w, e, home, target, key, times, purpose, now)
    return link.beyond_ns + draw_ns(w, link.hop, key, purpose ^ link.salt)


@njit(**INNER)
def rough_ns(w, e, home, target, key, times, purpose, now):
    """The same where zones are crossed, or messages can be lost, late or cut off."""
    link, more = links(w, e), np.uint64(key)
    for _ in range(times):
        more = mix(more)
    if link.is_cut or not joined(w, home, target):
        note(w, now, trace.VANISHED, -1, target)
        return VANISHED
    way = link.beyond_ns + draw_ns(w, link.hop, key, purpose ^ link.salt)
    if link.cross >= 0 and home >= 0 and instances(w, home).zone != instances(w, target).zone:
        way += draw_ns(w, link.cross, more, CROSS ^ link.salt)
    if link.later >= 0:
        way += draw_ns(w, link.later, more, LATER ^ link.salt)
    loss = max(link.loss, link.lose)
    if loss > 0.0:
        again_ns = retransmission.delay_ns(loss, link.retransmit_ns, unit(draw(more, LOST ^ link.salt)))
        if again_ns > 0:
            note(w, now, trace.RETRANSMITTED, -1, target)
            way += again_ns
    return way


@njit(**INLINE)
def reply(w, f, outcome, now):
    """The reply message leaves; the frame's row carries it."""
    fr = frames(w, f)
    fr.outcome = outcome
    fr.state = kinds.FLYING
    way = way_ns(w, fr.over, fr.home, fr.inst, fr.key, 1, BACK, now)
    if way >= 0:
        push(w, now + way, kinds.REPLY, f)
    else:
        free_frame(w, f)
