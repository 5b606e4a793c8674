"""The core record, version 2: what every runtime says happened, and all that the digest covers.

Two kinds of row. A REQUEST is one client demand from arrival to answer. A CALL is one component (or the edge) asking
another, from asking to answer, whether it crossed the network or not: so both exist in every architecture. Rows leave a
runtime in the order in which they end, in bounded blocks (numpy structured arrays); what has not ended leaves last, as
in flight. Times are ns since the start of the run. Everything else (queue lengths, spans, animation) is an observer,
separate from this record.
"""

import hashlib
from typing import NamedTuple

import numpy as np
import xxhash

from simulator.policies.outcomes import GOOD
from simulator.policies.screening import WELL_FORMED

VERSION = 2

REQUEST = np.dtype(
    [
        ("arrived_ns", "i8"),
        ("ended_ns", "i8"),
        ("index", "i8"),  # its number in its workload, from 0
        ("workload", "i4"),
        ("route", "i4"),
        ("manners", "i4"),  # policies.screening: WELL_FORMED, MALFORMED, UNAUTHENTICATED
        ("outcome", "i4"),  # policies.outcomes
        ("attempts", "i8"),  # the client's; a row is a whole number of words, which is quicker to read
    ]
)
CALL = np.dtype(
    [
        ("began_ns", "i8"),
        ("ended_ns", "i8"),
        ("request", "i8"),  # workload << 40 | index
        ("caller", "i4"),  # component, in the program's numbering; the edge is one
        ("operation", "i4"),  # in the program's numbering
        ("instance", "i4"),  # that was asked last; -1: none
        ("outcome", "i4"),
        ("attempts", "i8"),  # that were made, blocked ones and hedges too
    ]
)
REQUEST_SHIFT = 40


def good(requests: np.ndarray) -> np.ndarray:
    """Which REQUEST rows are good: well formed and answered with success, a degraded one too."""
    return np.asarray(np.isin(requests["outcome"], GOOD) & (requests["manners"] == WELL_FORMED))


# What happens, for the eyes of tests and animations: an observer's record, no part of the digest.
EVENTS = (
    "arrival",  # a request
    "sent",  # an attempt leaves its caller
    "nobody",  # no living instance is known
    "arrive",  # an attempt at an instance
    "dead_on_arrival",
    "queued",  # for a worker
    "overloaded",
    "core_wait",  # for a core
    "slowed",
    "computed",
    "waited",
    "connection_wait",
    "server_wait",
    "queried",
    "failed",  # by `fail`
    "denied",
    "given_up",  # a group cannot succeed any more
    "late",  # an answer to a group that is over
    "reply",
    "timeout",
    "orphaned",
    "crash",
    "restart",
    "slow",
    "slow_database",
    "again",  # a call tries once more
    "blocked",  # a policy of the caller said no
    "hedged",  # a further attempt, for want of an answer
    "abandoned",  # an attempt whose answer is not needed any more
    "cancelled",  # work that nobody waits for stops
    "expired",  # work whose deadline has passed stops
    "degraded",  # an operation goes on without what failed
    "limited",  # by the rate limit
    "dropped",  # from the queue: waited too long
    "displaced",  # from the queue, by something more important
    "hit",
    "miss",
    "stored",
    "coalesced",  # waits for another's recomputing
    "evicted",
    "stale",  # a read of what has been changed
    "key_wait",  # a write waits for another of the same key
    "impatient",  # waited too long for a connection
    "freeze",
    "thaw",
    "postponed",  # to a process that does nothing at present
    "failing",  # a fault changes how often operations fail
    "tripped",  # an operation fails by a fault
    "deadly",  # a fault changes how often a request kills
    "killed",  # a process dies of a request, or of its liveness probe
    "cut",  # a link
    "isolate",  # a zone
    "vanished",  # a message on a cut link
    "lose",  # a fault changes how often messages are lost
    "retransmitted",
    "delay",  # a fault delays messages
    "registry_down",
    "registry_up",
    "expelled",  # an instance whose lease has expired
    "rejoined",  # an instance whose beat is heard again
    "ejected",  # an outlier
    "readmitted",
    "unhealthy",  # found so by a check
    "healthy",
    "unready",
    "ready",
    "database_down",
    "database_up",
    "severed",  # a query whose database died
    "flush",  # a cache
    "barren",  # a cache hits nothing, or does again
    "shared",  # a processor is divided anew
)
(
    ARRIVAL,
    SENT,
    NOBODY,
    ARRIVE,
    DEAD_ON_ARRIVAL,
    QUEUED,
    OVERLOADED,
    CORE_WAIT,
    SLOWED,
    COMPUTED,
    WAITED,
    CONNECTION_WAIT,
    SERVER_WAIT,
    QUERIED,
    FAILED,
    DENIED,
    GIVEN_UP,
    LATE,
    REPLY,
    TIMEOUT,
    ORPHANED,
    CRASH,
    RESTART,
    SLOW,
    SLOW_DATABASE,
    AGAIN,
    BLOCKED,
    HEDGED,
    ABANDONED,
    CANCELLED,
    EXPIRED,
    DEGRADED,
    LIMITED,
    DROPPED,
    DISPLACED,
    HIT,
    MISS,
    STORED,
    COALESCED,
    EVICTED,
    STALE,
    KEY_WAIT,
    IMPATIENT,
    FREEZE,
    THAW,
    POSTPONED,
    FAILING,
    TRIPPED,
    DEADLY,
    KILLED,
    CUT,
    ISOLATE,
    VANISHED,
    LOSE,
    RETRANSMITTED,
    DELAY,
    REGISTRY_DOWN,
    REGISTRY_UP,
    EXPELLED,
    REJOINED,
    EJECTED,
    READMITTED,
    UNHEALTHY,
    HEALTHY,
    UNREADY,
    READY,
    DATABASE_DOWN,
    DATABASE_UP,
    SEVERED,
    FLUSH,
    BARREN,
    SHARED,
) = range(len(EVENTS))


class Levels(NamedTuple):
    """Time integrals and counts a stretch of time, from the observer. Rows are stretches, columns units or databases.

    Integrals are in ns (busy cores x ns, queued operations x ns), int64, of shape (stretches, units) or (stretches,
    databases). Stretch i lies between `edges_ns[i]` and `edges_ns[i + 1]`; the last one is the drain.
    """

    edges_ns: np.ndarray
    busy_cores: np.ndarray
    busy_workers: np.ndarray
    queued: np.ndarray  # waiting for a worker
    core_waiting: np.ndarray  # waiting for a core
    queue_max: np.ndarray  # longest queue for a worker of one instance, within the stretch
    busy_servers: np.ndarray
    server_waiting: np.ndarray  # waiting for a connection or a server
    reached: np.ndarray  # (stretches, operations): attempts that reached a living instance, function calls included
    queries: np.ndarray  # (stretches, databases): queries begun
    hits: np.ndarray  # (stretches, components): cache lookups that hit
    misses: np.ndarray
    replica_reads: np.ndarray  # (stretches, components): reads from replicas
    stale: np.ndarray  # (stretches, components): of these, stale ones


class Books(NamedTuple):
    """Sums kept on another way than the integrals, to check them (Little's identity, the utilisation law).

    In ns, per unit: `residence` is the summed time of operations from acceptance to leaving, `work` the summed length
    of computations; `query_work` the same per database. What was cut short by a crash or the end counts up to there.
    `begun` counts calls per operation as they begin, function calls too (conservation); `retried` further attempts
    per operation as they begin, retries and hedges, clients' at the edge's operations, proxies' not. None: not counted.
    """

    residence: np.ndarray
    work: np.ndarray
    query_work: np.ndarray
    begun: np.ndarray | None = None
    retried: np.ndarray | None = None


INSIDE_MAX = 1_000_000  # frames in progress or waiting at one instance: more is a load that no patience can serve
ENDED, LIMIT, STOPPED = range(3)  # ran to its end; a limit was met; asked to stop (Ctrl-C)


def limit_message(units: tuple[str, ...], unit: int, at_ns: int | None = None) -> str:
    """What is said when the bound on one instance is met: which queue, how long it is, and when that was."""
    when = "" if at_ns is None else f", after {at_ns / 1e9:.3f} s"
    return f"{units[unit]}: more than {INSIDE_MAX} operations in progress or in the queue of one instance{when}"


class Ending(NamedTuple):
    """How a replication ended. `message` says which limit was met. Times in ns."""

    status: int
    at_ns: int
    events: int
    levels: Levels
    books: Books
    message: str = ""


class Digest:
    """Folds blocks of the core record into one hash; block boundaries do not matter.

    XXH3 with 128 bits: it tells runs apart, guards nothing against malice, and costs next to nothing.
    """

    def __init__(self) -> None:
        self.parts = (xxhash.xxh3_128(b"requests 2"), xxhash.xxh3_128(b"calls 2"))

    def take(self, requests: np.ndarray, calls: np.ndarray) -> None:
        """Fold a block of REQUEST rows and a block of CALL rows."""
        for part, block in zip(self.parts, (requests, calls), strict=True):
            part.update(np.ascontiguousarray(block).view(np.uint8).data)

    def value(self) -> str:
        """64 hexadecimal digits."""
        return hashlib.sha256(b"".join(part.digest() for part in self.parts)).hexdigest()
