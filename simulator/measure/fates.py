"""How things ended, for counting: the five disjoint classes, told apart by manners, and the good ones by themselves.

Good is a successful answer to a well-formed request, a degraded one too; degraded ones are counted apart, so that the
share of them is known. What was malformed, or lacked its token or its scope on purpose, is outside availability and
latency: a denial is the right answer.
"""

import numpy as np

from simulator.measure.stretches import Ints
from simulator.policies.outcomes import CLASS_OF, CLASSES, COMPLETED, OK, REJECTED, TIMED_OUT, UNFINISHED, good
from simulator.policies.screening import NAMES as MANNERS
from simulator.policies.screening import WELL_FORMED

GOOD = len(CLASSES) * len(MANNERS)  # the fate of a good request that had all it asked for; others: class, manners
DEGRADED = GOOD + 1  # the fate of a good request that had to do without something
GOODS = [GOOD, DEGRADED]
REQUEST_FATES = GOOD + len(GOODS)
CALL_GOOD = len(CLASSES)  # the fate of a call answered OK; others: their class
CALL_DEGRADED = CALL_GOOD + 1
CALL_GOODS = [CALL_GOOD, CALL_DEGRADED]
CALL_FATES = CALL_GOOD + len(CALL_GOODS)


def fate_of(outcome: int, manners: int) -> int:
    """The fate of a request."""
    if manners == WELL_FORMED and good(outcome):
        return GOOD if outcome == OK else DEGRADED
    return CLASS_OF[outcome] * len(MANNERS) + manners


def call_fate_of(outcome: int) -> int:
    """The fate of a call."""
    if good(outcome):
        return CALL_GOOD if outcome == OK else CALL_DEGRADED
    return CLASS_OF[outcome]


FATE_OF: Ints = np.array([fate_of(o, m) for o in range(len(CLASS_OF)) for m in range(len(MANNERS))], np.int64)
CALL_FATE_OF: Ints = np.array([call_fate_of(outcome) for outcome in range(len(CLASS_OF))], np.int64)


def fates_in(kind: int) -> list[int]:
    """The fates of requests in one of the five classes, good ones and any manners included."""
    return [kind * len(MANNERS) + m for m in range(len(MANNERS))] + (GOODS if kind == COMPLETED else [])


ANY_CLASS = {name: fates_in(kind) for kind, name in enumerate(CLASSES)}
WELL_FORMED_FATES = [kind * len(MANNERS) + WELL_FORMED for kind in range(len(CLASSES))] + GOODS
ENDED_FATES = [fate for kind in range(len(CLASSES)) if kind != UNFINISHED for fate in fates_in(kind)]
NOT_GOOD = [fate for fate in WELL_FORMED_FATES if fate not in GOODS]
REJECTED_FATES = [REJECTED * len(MANNERS) + WELL_FORMED]
TIMED_OUT_FATES = [TIMED_OUT * len(MANNERS) + WELL_FORMED]
