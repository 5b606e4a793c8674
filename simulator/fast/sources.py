"""Where requests come from, compiled. Told in `engine/source.py`."""

import numpy as np
from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INLINE, INNER
from simulator.fast.begin import request_from
from simulator.fast.chance import draw_ns
from simulator.fast.heap import push
from simulator.fast.observe import NEVER_NS, note
from simulator.fast.people import come, key_of_user
from simulator.fast.rows import ROWS
from simulator.model import program as p
from simulator.model import trace
from simulator.model.arrivals import exponential_mass, reached_ns
from simulator.model.dice import BURST, CLIENT, LULL, MANNERS, ROUTE, child, draw, unit
from simulator.policies import screening

sources, segments, mixes, arrivals, users = (ROWS[n] for n in ("sources", "segments", "mixes", "arrivals", "users"))


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
    at_ns = reached_ns(here.from_ns, here.mass, here.per_ns, here.slope, so.mass)
    return at_ns if so.bursts < 0 else in_burst_ns(w, s, np.int64(at_ns * so.on_share))


@njit(**INNER)
def in_burst_ns(w, s, busy_ns):
    """The moment at which the bursts, one after another, have lasted `busy_ns` in all, if it is within the run."""
    so = sources(w, s)
    while busy_ns >= so.busy_until_ns and so.busy_until_ns + so.idle_ns < w.DURATION:
        key = child(so.base, so.begun)
        if so.begun > 0:
            so.idle_ns += draw_ns(w, so.pauses, key, LULL)
        so.busy_until_ns += draw_ns(w, so.bursts, key, BURST) + 1
        so.begun += 1
    return busy_ns + so.idle_ns


@njit(**INLINE)
def schedule_arrival(w, s):
    """Arrivals stop at the end of the run's duration."""
    at_ns = next_arrival_ns(w, s)
    if at_ns < w.DURATION:
        push(w, at_ns, kinds.ARRIVAL, s)


@njit(**INNER)
def begin(w, s):
    """The first arrival, or everybody's first thought."""
    so = sources(w, s)
    if so.process != p.USERS:
        schedule_arrival(w, s)
    for u in range(so.users, so.users + so.n_users):
        come(w, u)


@njit(**INLINE)
def arrival(w, s, now):
    """A request, then the next one is scheduled."""
    so = sources(w, s)
    key, client = child(so.base, so.sent), 0
    if so.clients > 1:
        client = np.int64(unit(draw(key, CLIENT)) * so.clients)
    arrive(w, s, key, client, now)
    schedule_arrival(w, s)


@njit(**INNER)
def person_asks(w, u, now):
    """A person has thought."""
    s, key = users(w, u).source, key_of_user(w, u)
    users(w, u).asked += 1
    arrive(w, s, key, u - sources(w, s).users, now)


@njit(**INLINE)
def arrive(w, s, key, client, now):
    """One request: its route and its manners are drawn, then it is sent."""
    so = sources(w, s)
    request = (s << trace.REQUEST_SHIFT) | so.sent
    mix = mixes(w, so.mixes + mix_number(w, s, key))
    u = unit(draw(key, MANNERS))
    manners = screening.manners(so.malformed, so.unauthenticated, mix.auth, mix.forbidden, u)
    so.sent += 1
    note(w, now, trace.ARRIVAL, request, -1)
    request_from(w, mix.link, key, request, so.first_client + client, manners, now)


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
