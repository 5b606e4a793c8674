"""What clients send: every request of a load as the bytes that go over the wire, made before the clock starts."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import orjson

from simulator.model.dice import child
from simulator.model.program import Program
from simulator.testbed import tokens
from simulator.testbed.apps.social.seed import name, password, text
from simulator.testbed.apps.social.table import EDGE, ROWS, SCOPES
from simulator.testbed.demand import Demand

USER, WORDS = 1, 2  # places in a request's dice


class Clients(NamedTuple):
    """Who asks: so many users of the seed, with tokens that they got at `now_ns` (the wall's clock)."""

    users: int
    secret: bytes
    now_ns: int


def written(program: Program, load: Sequence[Demand], clients: Clients) -> list[bytes]:
    """Each demand as an HTTP request."""
    held = [tokens.issue(clients.secret, str(u), SCOPES, clients.now_ns) for u in range(1, clients.users + 1)]
    found = []
    for demand in load:
        key = demand.errand.key
        user = 1 + child(key, USER) % clients.users
        route = program.names.routes[program.links[demand.errand.link].route]
        found.append(request(route, user, key, held[user - 1]))
    return found


def request(route: str, user: int, key: int, token: str) -> bytes:
    """One request of a user."""
    row = ROWS[f"{EDGE}.{route}"]
    words = body(route, user, key)
    content = b"" if words is None else orjson.dumps(words)
    lines = [f"{row.method} {row.path.format(user=user)} HTTP/1.1", "Host: localhost"]
    if row.scope is not None:
        lines.append(f"Authorization: Bearer {token}")
    if content:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    return "\r\n".join([*lines, "", ""]).encode() + content


def body(route: str, user: int, key: int) -> Mapping[str, object] | None:
    """What is in the body."""
    if route == "login":
        return {"name": name(user), "password": password(user)}
    if route == "register":
        return {"name": f"new-{key:x}", "password": password(user)}
    return {"text": text(child(key, WORDS))} if route == "post" else None
