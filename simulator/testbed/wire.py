"""What travels between processes: an errand in the headers, its ending in the status, a tiny JSON body back.

The key of the attempt is in a header, so whoever is asked derives its work from it and the simulator can replay exactly
what the real system was asked to do. The body of an answer says when the errand arrived, when it ended on the callee's
own clock and how much work the dice gave it; from these the caller knows what each message cost. Statuses are those
that people know; some outcomes share one, so the body says which it was.
"""

from collections.abc import Mapping
from typing import NamedTuple

import orjson

from simulator.model.errors import TestbedError
from simulator.policies.deadline import NEVER_NS
from simulator.policies.outcomes import (
    BLOCKED,
    DEGRADED,
    DENIED,
    ERROR,
    LIMITED,
    OK,
    OVERLOADED,
    REFUSED,
    RESET,
    TIMEOUT,
)
from simulator.policies.screening import FORBIDDEN, UNAUTHENTICATED, WELL_FORMED

ERRAND_PATH = "/errand"
CANCEL_PATH = "/cancel"
READY_PATH = "/ready"
WARM_PATH = "/warm"
REPORT_PATH = "/report"

LINK = "Splitpoint-Link"
KEY = "Splitpoint-Key"
REQUEST = "Splitpoint-Request"
ATTEMPT = "Splitpoint-Attempt"
CLIENT = "Splitpoint-Client"
NAME = "Splitpoint-Name"
PRIORITY = "Splitpoint-Priority"
LEFT = "Splitpoint-Time-Left"
TOKEN = "Authorization"

STATUS_OF = {OK: 200, DEGRADED: 200, DENIED: 400, LIMITED: 429, ERROR: 500, OVERLOADED: 503} | {
    REFUSED: 502,
    RESET: 502,
    BLOCKED: 503,
    TIMEOUT: 504,
}
DENIALS = {UNAUTHENTICATED: 401, FORBIDDEN: 403}


class Papers(NamedTuple):
    """What somebody from outside shows: the `Authorization`, and a body."""

    token: str = ""
    content: bytes = b""


class Errand(NamedTuple):
    """One attempt of a call. `key`: of the attempt; `request`: workload << 40 | number.

    `manners` (of policies) are what the dice say of a client; they do not travel: the edge looks at the `papers`.
    `client`: who asked from outside; `name`: what a hashing balancer goes by. `left_ns`: how much time the caller still
    has, measured from when this was sent; NEVER_NS: as much as it takes. A larger `priority` is more important.
    """

    link: int
    key: int
    request: int
    manners: int
    attempt: int = 1
    client: int = 0
    name: int = 0
    left_ns: int = NEVER_NS
    papers: Papers = Papers()
    priority: int = 0


class Answer(NamedTuple):
    """How an errand ended, on CLOCK_MONOTONIC in ns; `work_ns`: what the dice gave, callees included.

    `manners`: for which it was denied.
    """

    outcome: int
    arrived_ns: int
    ended_ns: int
    work_ns: int
    manners: int = WELL_FORMED


def headers(errand: Errand) -> dict[str, str]:
    """An errand as HTTP headers."""
    fields = {
        LINK: str(errand.link),
        KEY: f"{errand.key:x}",
        REQUEST: str(errand.request),
        ATTEMPT: str(errand.attempt),
    }
    if errand.client:
        fields[CLIENT] = str(errand.client)
    if errand.name != errand.client:
        fields[NAME] = str(errand.name)
    if errand.priority:
        fields[PRIORITY] = str(errand.priority)
    if errand.papers.token:
        fields[TOKEN] = errand.papers.token
    if errand.left_ns != NEVER_NS:
        fields[LEFT] = str(errand.left_ns)
    return fields


def errand_of(fields: Mapping[str, str], content: bytes = b"") -> Errand:
    """The errand in HTTP headers and a body. Raises KeyError or ValueError where one is missing or no number."""
    return Errand(
        int(fields[LINK]),
        int(fields[KEY], 16),
        int(fields[REQUEST]),
        WELL_FORMED,
        int(fields[ATTEMPT]),
        int(fields.get(CLIENT, 0)),
        int(fields.get(NAME, fields.get(CLIENT, 0))),
        int(fields.get(LEFT, NEVER_NS)),
        Papers(fields.get(TOKEN, ""), content),
        int(fields.get(PRIORITY, 0)),
    )


def status_of(outcome: int, manners: int) -> int:
    """The HTTP status of an outcome; a denial is 401 to those without a token, 403 to those without the scope."""
    if outcome == DENIED:
        return DENIALS.get(manners, STATUS_OF[DENIED])
    return STATUS_OF[outcome]


def body(answer: Answer) -> bytes:
    """An answer as JSON."""
    return orjson.dumps(answer._asdict())


def answer_of(status: int, content: bytes) -> Answer:
    """The answer in a body. Raises TestbedError where a service failed instead of answering."""
    try:
        told = orjson.loads(content)
        return Answer(told["outcome"], told["arrived_ns"], told["ended_ns"], told["work_ns"], told["manners"])
    except (KeyError, TypeError, ValueError) as error:
        what = f"a service answered {status} with {content[:200]!r}, which is no answer to an errand; see its log"
        raise TestbedError(what) from error
