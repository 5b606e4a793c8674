"""How a call begins, compiled: a frame asks, or a client."""

from numba import njit

from simulator.fast.adopt import INLINE
from simulator.fast.attempts import links
from simulator.fast.calls import begin_round
from simulator.fast.chance import key_number
from simulator.fast.observe import begun
from simulator.fast.spare import calls, frames, new_call
from simulator.model.dice import child


@njit(**INLINE)
def new_row(w, key, request, e, now):
    """What all calls begin with."""
    k = new_call(w)
    call = calls(w, k)
    call.key, call.request, call.began_ns, call.link, call.of = key, request, now, e, k
    call.asked = call.arms = -1
    call.attempts = call.begun = call.pause_ns = 0
    call.in_flight = 1
    return k


@njit(**INLINE)
def call_from(w, f, step, now):
    """A frame asks; the call acts at once. What a proxy hands on keeps its key and is no call of the record."""
    fr, link = frames(w, f), links(w, step.a)
    k = new_row(w, fr.key if link.salt else child(fr.key, step.place), fr.request, step.a, now)
    call = calls(w, k)
    call.parent, call.born, call.home, call.home_life = f, fr.born, fr.inst, fr.life
    call.group = -1 if step.b == 1 else fr.group
    call.deadline_ns, call.client, call.name = fr.deadline_ns, fr.client, fr.client
    call.priority = fr.priority if link.priority < 0 else link.priority
    call.manners = 0
    if link.salt:
        call.manners, call.name = fr.manners, fr.name
    else:
        begun(w, link.operation).n += 1
    if step.c >= 0:
        call.name = key_number(w, step.c, fr.key, step.place)
    begin_round(w, k, now)


@njit(**INLINE)
def request_from(w, e, key, request, client, manners, now):
    """A client asks."""
    k = new_row(w, key, request, e, now)
    call = calls(w, k)
    call.parent = call.home = -1
    call.client = call.name = client
    call.manners, call.priority = manners, links(w, e).priority
    begin_round(w, k, now)
