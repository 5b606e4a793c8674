"""What clients show at the edge, and what the edge makes of it: a body to be parsed, a token to be believed.

Whether a client behaves is a matter of the dice; the edge is not told. It gets a body that is no JSON, no token, one
that has expired, one that somebody else signed, or one without the scope of the route, and finds that out by itself.
A scope is called like what it allows. Tokens are checked for real, with the secret of this launch, and that takes a
part of the real hop.
"""

from __future__ import annotations

import time

import orjson

from simulator.model import program as p
from simulator.model.program import Program
from simulator.policies.authentication import SCOPE
from simulator.policies.authentication import status as status_of
from simulator.policies.screening import FORBIDDEN, MALFORMED, UNAUTHENTICATED
from simulator.testbed.demand import Demand
from simulator.testbed.tokens import BEARER, LIFETIME_NS, bearer, issue, new_secret, verify
from simulator.testbed.wire import Errand, Papers

WELL, BROKEN = b"{}", b'{"ask": '
LIES = 3  # ways of not being authenticated, one after another: no token, an old one, a forged one


class Clerk:
    """Hands out what the clients of each workload show."""

    def __init__(self, program: Program, secret: bytes):
        self.program, self.secret, self.forger = program, secret, new_secret()
        self.bodies = any(step.op == p.CHECK and step.a == MALFORMED for step in program.code)
        self.kept: dict[tuple[int, int], str] = {}

    def equipped(self, demand: Demand) -> Demand:
        """A request with what it shows."""
        errand = demand.errand
        content = BROKEN if errand.manners == MALFORMED else WELL if self.bodies else b""
        lie = 1 + demand.number % LIES if errand.manners == UNAUTHENTICATED else 0
        token = self.token(demand.workload, lie)
        return demand._replace(errand=errand._replace(papers=Papers(token, content)))

    def token(self, workload: int, lie: int) -> str:
        """The `Authorization` of a workload's clients. `lie` 0: an honest one."""
        if lie == 1 or not any(row.auth for row in self.mix(workload)):
            return ""
        if (workload, lie) not in self.kept:
            now_ns, secret = time.time_ns(), self.secret
            if lie == 2:
                now_ns -= 2 * LIFETIME_NS
            elif lie > 2:
                secret = self.forger
            name = self.program.names.workloads[workload]
            self.kept[workload, lie] = BEARER + issue(secret, name, self.scopes(workload), now_ns)
        return self.kept[workload, lie]

    def scopes(self, workload: int) -> list[str]:
        """Those of all that the clients of this workload ask for, but for what they may not."""
        return [scope_of(self.program, row.link) for row in self.mix(workload) if not row.forbidden]

    def mix(self, workload: int) -> tuple[p.MixRow, ...]:
        """What these clients ask for."""
        source = self.program.sources[workload]
        return self.program.mixes[source.mixes : source.mixes + source.n_mixes]


class Door:
    """Looks at what is shown."""

    def __init__(self, program: Program, secret: bytes):
        self.program, self.secret = program, secret
        if any(step.op == p.CHECK and step.a == UNAUTHENTICATED for step in program.code):
            verify(secret, issue(secret, "nobody", (), 0), "", 0)  # the library is there when the first client comes

    def denies(self, manners: int, errand: Errand) -> bool:
        """Whether somebody has these manners, by the evidence."""
        if manners == MALFORMED:
            return not readable(errand.papers.content)
        scope = scope_of(self.program, errand.link) if manners == FORBIDDEN else ""
        said = verify(self.secret, bearer(errand.papers.token), scope, time.time_ns())
        return said.verdict == SCOPE if manners == FORBIDDEN else status_of(said.verdict) == 401


def scope_of(program: Program, link: int) -> str:
    """The scope that is asked for where a link leads to."""
    return program.names.operations[program.links[link].operation]


def readable(content: bytes) -> bool:
    """Whether a body can be parsed; none is fine."""
    try:
        orjson.loads(content or WELL)
    except orjson.JSONDecodeError:
        return False
    return True
