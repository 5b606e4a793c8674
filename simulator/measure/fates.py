"""How things ended, for counting: the five disjoint classes, told apart by manners, and the good ones by themselves.

Good is an OK answer to a well-formed request. What was malformed or lacked its token on purpose is outside availability
and latency: a denial is the right answer.
"""

import numpy as np

from simulator.measure.stretches import Ints
from simulator.policies.outcomes import CLASS_OF, CLASSES, COMPLETED, FAILED, OK, REJECTED, TIMED_OUT, UNFINISHED
from simulator.policies.screening import MALFORMED, UNAUTHENTICATED, WELL_FORMED
from simulator.policies.screening import NAMES as MANNERS

GOOD = len(CLASSES) * len(MANNERS)  # the fate of a good request; others: class * 3 + manners
REQUEST_FATES = GOOD + 1
CALL_GOOD = len(CLASSES)  # the fate of a call answered OK; others: their class
CALL_FATES = CALL_GOOD + 1

FATE_OF: Ints = np.array(
    [
        GOOD if (outcome, manners) == (OK, WELL_FORMED) else CLASS_OF[outcome] * len(MANNERS) + manners
        for outcome in range(len(CLASS_OF))
        for manners in range(len(MANNERS))
    ],
    np.int64,
)
CALL_FATE_OF: Ints = np.array(
    [CALL_GOOD if outcome == OK else CLASS_OF[outcome] for outcome in range(len(CLASS_OF))], np.int64
)


def fates_in(kind: int) -> list[int]:
    """The fates of requests in one of the five classes, good ones and any manners included."""
    return [kind * len(MANNERS) + m for m in range(len(MANNERS))] + ([GOOD] if kind == COMPLETED else [])


ANY_CLASS = {name: fates_in(kind) for kind, name in enumerate(CLASSES)}
WELL_FORMED_FATES = [kind * len(MANNERS) + WELL_FORMED for kind in range(len(CLASSES))] + [GOOD]
ENDED_FATES = [fate for kind in range(len(CLASSES)) if kind != UNFINISHED for fate in fates_in(kind)]
BAD_MANNERS = [kind * len(MANNERS) + m for kind in range(len(CLASSES)) for m in (MALFORMED, UNAUTHENTICATED)]
NOT_GOOD = [fate for fate in WELL_FORMED_FATES if fate != GOOD]
REJECTED_FATES = [REJECTED * len(MANNERS) + WELL_FORMED]
TIMED_OUT_FATES = [TIMED_OUT * len(MANNERS) + WELL_FORMED]
CALL_NOT_GOOD = [COMPLETED, FAILED, REJECTED, TIMED_OUT, UNFINISHED]
