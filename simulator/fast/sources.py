"""Where requests come from, compiled. Told in `engine/source.py`."""

from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INLINE
from simulator.fast.calls import begin_call
from simulator.fast.heap import push
from simulator.fast.observe import NEVER_NS, note
from simulator.fast.rows import ROWS
from simulator.model import program as p
from simulator.model import trace
from simulator.model.arrivals import exponential_mass, reached_ns
from simulator.model.dice import MANNERS, ROUTE, child, draw, unit
from simulator.policies import screening

sources, segments, mixes, arrivals = (ROWS[n] for n in ("sources", "segments", "mixes", "arrivals"))


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
        push(w, at_ns, kinds.ARRIVAL, s)


@njit(**INLINE)
def arrival(w, s, now):
    """One request: its route and its manners are drawn, then it is sent."""
    so = sources(w, s)
    key = child(so.base, so.sent)
    request = (s << trace.REQUEST_SHIFT) | so.sent
    chosen = so.mixes + mix_number(w, s, key)
    mix = mixes(w, chosen)
    u = unit(draw(key, MANNERS))
    manners = screening.manners(so.malformed, so.unauthenticated, mix.auth, mix.forbidden, u)
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
