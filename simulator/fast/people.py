"""People of a closed loop, compiled: an answer of any kind, then time for a thought. Told in `engine/source.py`."""

import numpy as np
from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INLINE, INNER
from simulator.fast.chance import draw_ns
from simulator.fast.heap import push_rare
from simulator.fast.rows import ROWS
from simulator.model import program as p
from simulator.model.dice import FIRST, THINK, child, draw, unit
from simulator.model.trace import REQUEST_SHIFT

sources, users = ROWS["sources"], ROWS["users"]


@njit(**INLINE)
def key_of_user(w, u):
    """The key of what a person asks next."""
    so = sources(w, users(w, u).source)
    return child(child(so.base, u - so.users), users(w, u).asked)


@njit(**INNER)
def think(w, u, from_ns, share):
    """A person's next request, after a share of the time for a thought."""
    so = sources(w, users(w, u).source)
    at_ns = from_ns + np.int64(draw_ns(w, so.think, key_of_user(w, u), THINK) * share)
    if at_ns < min(users(w, u).until_ns, w.DURATION):
        push_rare(w, at_ns, kinds.USER, u)


@njit(**INNER)
def come(w, u):
    """A person's first thought is shortened, so that people do not start together."""
    so = sources(w, users(w, u).source)
    think(w, u, users(w, u).from_ns, unit(draw(child(child(so.base, u - so.users), 0), FIRST)))


@njit(**INLINE)
def answered(w, request, client, now):
    """A client has its answer."""
    so = sources(w, request >> REQUEST_SHIFT)
    if so.process == p.USERS:
        think(w, so.users + client - so.first_client, now, 1.0)
