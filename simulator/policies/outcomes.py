"""How a request or a call can end, and into which of the five disjoint counts it falls.

Names are those of the scenario language. COMPLETED includes DENIED: a 401 to somebody without a token is a right
answer.
"""

(OK, DENIED, REFUSED, OVERLOADED, LIMITED, RESET, TIMEOUT, ERROR, BLOCKED, ORPHANED, IN_FLIGHT, DEGRADED) = range(12)
NAMES = (
    "ok",
    "denied",  # 400, 401, 403
    "refused",  # nobody there
    "overloaded",  # 503: the queue was full
    "limited",  # 429
    "reset",  # the callee died
    "timeout",
    "error",  # 500
    "blocked",  # the caller's own breaker, bulkhead or budget said no
    "orphaned",  # the caller died; only calls end so
    "in_flight",  # not ended when the run ended
    "degraded",  # a success that had to do without something
)

COMPLETED, FAILED, REJECTED, TIMED_OUT, UNFINISHED = range(5)
CLASSES = ("completed", "failed", "rejected", "timed_out", "in_flight")
CLASS_OF = (
    COMPLETED,
    COMPLETED,
    FAILED,
    REJECTED,
    REJECTED,
    FAILED,
    TIMED_OUT,
    FAILED,
    FAILED,
    FAILED,
    UNFINISHED,
    COMPLETED,
)


GOOD = (OK, DEGRADED)


def good(outcome: int) -> bool:
    """Whether it is a success, a degraded one too."""
    return outcome == OK or outcome == DEGRADED


def right(outcome: int) -> bool:
    """Whether it is what had to be answered: a success, or a deserved denial.

    Everything else is a failure to those who judge whom they ask, except BLOCKED, which was never sent.
    """
    return good(outcome) or outcome == DENIED
