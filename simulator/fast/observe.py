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


def gauge(name):
    """The function that moves a level of a meter.

    The integral of a level over time is the last level times the end, less the sum of (change x time of change): so a
    change costs one product, and only a reading needs the level.
    """
    space: dict[str, object] = {}
    exec(f"def move(m, by, now):\n    m.{name} += by\n    m.a_{name} -= by * now", space)
    return njit(**INLINE)(space["move"])


move_cores, move_workers, move_queued = gauge("busy_c"), gauge("busy_w"), gauge("queued")
move_core_waiting, move_servers, move_waiting = gauge("core_waiting"), gauge("busy"), gauge("waiting")


@njit(**INNER)
def read(w, at_ns):
    """One row of readings; all meters begin anew."""
    for u in range(w.N_UNITS):
        m, row = meters(w, u), unit_rows(w, w.CLOSED * w.N_UNITS + u)
        row.busy_c, m.a_busy_c = m.a_busy_c + m.busy_c * at_ns, -m.busy_c * at_ns
        row.busy_w, m.a_busy_w = m.a_busy_w + m.busy_w * at_ns, -m.busy_w * at_ns
        row.queued, m.a_queued = m.a_queued + m.queued * at_ns, -m.queued * at_ns
        row.core_waiting, m.a_core_waiting = m.a_core_waiting + m.core_waiting * at_ns, -m.core_waiting * at_ns
        row.queue_max, longest = m.queue_max, 0
        for i in range(units(w, u).first, units(w, u).first + units(w, u).replicas):
            longest = max(longest, instances(w, i).q_n)
        m.queue_max = longest
    for d in range(w.N_DATABASES):
        q, line = database_meters(w, d), database_rows(w, w.CLOSED * w.N_DATABASES + d)
        line.busy, q.a_busy = q.a_busy + q.busy * at_ns, -q.busy * at_ns
        line.waiting, q.a_waiting = q.a_waiting + q.waiting * at_ns, -q.waiting * at_ns
        line.queries, q.queries = q.queries, 0


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
