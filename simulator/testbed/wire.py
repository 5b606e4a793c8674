"""What travels between processes: an errand in the headers, its ending in the status, a tiny JSON body back.

The key of the attempt is in a header, so whoever is asked derives its work from it and the simulator can replay exactly
what the real system was asked to do. The body of an answer says when the errand arrived, when it ended on the callee's
own clock and how much work the dice gave it; from these the caller knows what each message cost.
"""

from collections.abc import Mapping
from typing import NamedTuple

import orjson

from simulator.model.errors import TestbedError
from simulator.policies.outcomes import DENIED, ERROR, LIMITED, OK, OVERLOADED
from simulator.policies.screening import UNAUTHENTICATED

ERRAND_PATH = "/errand"
READY_PATH = "/ready"
WARM_PATH = "/warm"
REPORT_PATH = "/report"

LINK = "Splitpoint-Link"
KEY = "Splitpoint-Key"
REQUEST = "Splitpoint-Request"
MANNERS = "Splitpoint-Manners"
ATTEMPT = "Splitpoint-Attempt"

STATUS_OF = {OK: 200, DENIED: 400, LIMITED: 429, ERROR: 500, OVERLOADED: 503}
OUTCOME_OF = {200: OK, 400: DENIED, 401: DENIED, 429: LIMITED, 500: ERROR, 503: OVERLOADED}


class Errand(NamedTuple):
    """One attempt of a call. `key`: of the attempt; `request`: workload << 40 | number; `manners`: of policies."""

    link: int
    key: int
    request: int
    manners: int
    attempt: int = 1


class Answer(NamedTuple):
    """How an errand ended, on CLOCK_MONOTONIC in ns; `work_ns`: what the dice gave, callees included."""

    outcome: int
    arrived_ns: int
    ended_ns: int
    work_ns: int


def headers(errand: Errand) -> dict[str, str]:
    """An errand as HTTP headers."""
    return {
        LINK: str(errand.link),
        KEY: f"{errand.key:x}",
        REQUEST: str(errand.request),
        MANNERS: str(errand.manners),
        ATTEMPT: str(errand.attempt),
    }


def errand_of(fields: Mapping[str, str]) -> Errand:
    """The errand in HTTP headers. Raises KeyError or ValueError where one is missing or no number."""
    return Errand(
        int(fields[LINK]), int(fields[KEY], 16), int(fields[REQUEST]), int(fields[MANNERS]), int(fields[ATTEMPT])
    )


def status_of(outcome: int, manners: int) -> int:
    """The HTTP status of an outcome that a service can give; a denial is 401 to those without a token."""
    if outcome == DENIED and manners == UNAUTHENTICATED:
        return 401
    return STATUS_OF[outcome]


def body(answer: Answer) -> bytes:
    """An answer as JSON; its outcome is in the status."""
    return orjson.dumps({"arrived_ns": answer.arrived_ns, "ended_ns": answer.ended_ns, "work_ns": answer.work_ns})


def answer_of(status: int, content: bytes) -> Answer:
    """The answer in a status and a body. Raises TestbedError where a service failed instead of answering."""
    try:
        told = orjson.loads(content)
        return Answer(OUTCOME_OF[status], told["arrived_ns"], told["ended_ns"], told["work_ns"])
    except (KeyError, TypeError, ValueError) as error:
        what = f"a service answered {status} with {content[:200]!r}, which is no answer to an errand; see its log"
        raise TestbedError(what) from error
