"""The compiled observer.

Meters of units and databases, readings a stretch, notes for whoever watches, rows of the core record.
"""

from numba import njit

from simulator.fast.adopt import INLINE, INNER
from simulator.fast.rows import ROWS
from simulator.model.trace import REQUEST_SHIFT

NEVER_NS = 1 << 62
meters, database_meters, units, instances = (ROWS[n] for n in ("meters", "database_meters", "units", "instances"))
unit_rows, database_rows, edges = (ROWS[n] for n in ("unit_rows", "database_rows", "edges"))
reached, begun, component_rows = ROWS["reached"], ROWS["begun"], ROWS["component_rows"]
request_rows, call_rows, notes, links = (ROWS[n] for n in ("request_rows", "call_rows", "notes", "links"))


@njit(**INNER)
def write_down(w, now, event, request, at):
    """A row for the watcher."""
    row = notes(w, w.NOTES_N)
    w.NOTES_N += 1
    row.ns = now
    row.event = event
    row.request = request
    row.at = at


@njit(**INLINE)
def note(w, now, event, request, at):
    """An event, if somebody watches."""
    if w.TRACING:
        write_down(w, now, event, request, at)


@njit(**INLINE)
def metered(w, unit, now):
    """The meter of a unit, integrated up to now."""
    m = meters(w, unit)
    past = now - m.since_ns
    if past > 0:
        m.a_busy_c += m.busy_c * past
        m.a_busy_w += m.busy_w * past
        m.a_queued += m.queued * past
        m.a_core_waiting += m.core_waiting * past
        m.since_ns = now
    return m


@njit(**INLINE)
def database_metered(w, database, now):
    """The meter of a database, integrated up to now."""
    m = database_meters(w, database)
    past = now - m.since_ns
    if past > 0:
        m.a_busy += m.busy * past
        m.a_waiting += m.waiting * past
        m.since_ns = now
    return m


@njit(**INNER)
def read(w, at_ns):
    """One row of readings; all meters begin anew."""
    for u in range(w.N_UNITS):
        m, row = metered(w, u, at_ns), unit_rows(w, w.CLOSED * w.N_UNITS + u)
        row.busy_c, row.busy_w, row.queued, row.core_waiting = m.a_busy_c, m.a_busy_w, m.a_queued, m.a_core_waiting
        row.queue_max = m.queue_max
        m.a_busy_c = m.a_busy_w = m.a_queued = m.a_core_waiting = 0
        longest = 0
        for i in range(units(w, u).first, units(w, u).first + units(w, u).replicas):
            longest = max(longest, instances(w, i).q_n)
        m.queue_max = longest
    for d in range(w.N_DATABASES):
        q, line = database_metered(w, d, at_ns), database_rows(w, w.CLOSED * w.N_DATABASES + d)
        line.busy, line.waiting, line.queries = q.a_busy, q.a_waiting, q.queries
        q.a_busy = q.a_waiting = q.queries = 0


@njit(**INNER)
def close(w):
    """A stretch is over."""
    read(w, w.NEXT_EDGE)
    w.CLOSED += 1
    w.NEXT_EDGE = edges(w, w.CLOSED + 1).n if w.CLOSED + 1 < w.N_EDGES else NEVER_NS


@njit(**INLINE)
def reach(w, operation):
    """An attempt has reached a living instance."""
    reached(w, w.CLOSED * w.N_OPERATIONS + operation).n += 1


@njit(**INLINE)
def record_call(w, began_ns, now, request, caller, operation, at, outcome, attempts):
    """A row of `trace.CALL`."""
    row = call_rows(w, w.CALLS_N)
    w.CALLS_N += 1
    row.began_ns = began_ns
    row.ended_ns = now
    row.request = request
    row.caller = caller
    row.operation = operation
    row.instance = at
    row.outcome = outcome
    row.attempts = attempts


@njit(**INLINE)
def record_request(w, call, now, outcome):
    """A row of `trace.REQUEST`."""
    row = request_rows(w, w.REQUESTS_N)
    w.REQUESTS_N += 1
    row.arrived_ns = call.began_ns
    row.ended_ns = now
    row.index = call.request & ((1 << REQUEST_SHIFT) - 1)
    row.workload = links(w, call.link).workload
    row.route = links(w, call.link).route
    row.manners = call.manners
    row.outcome = outcome
    row.attempts = call.begun
