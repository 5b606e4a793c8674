"""Laws out of measurements at light load: one client, who asks again when answered, so that nothing waits for anything.

What an operation takes is the application's, and measured inside the monolith around the function and around its
statements. What a request takes there beyond its operations and its token is the edge's: HTTP and JSON towards the
client. What the services need beyond all that is what their calls cost: a switch of process and cold caches included,
since a call within one process has neither. Every law is a gamma of the measured mean and spread (or a constant where
there is none), the rarest hundredth of the samples cut to the rest: interruptions are the machine's.

The laws are words of the scenario language at their paths, so that they can be laid over the file or pasted into it.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from simulator.testbed.apps.social.law import NS_PER_MS, Law, cut, law_of
from simulator.testbed.apps.social.stage import Driven

PROCESSOR, DATABASE = 1, 2  # columns of a meter

# What a route asks for, in the background or not.
ASKED = {
    "profile": ("users.get", "posts.list", "comments.list", "likes.count"),
    "post": ("posts.create", "notifications.send"),
    "login": ("users.login",),
}
AUTHENTICATED = ("profile", "post")
AUTHENTICATION = "authentication"
EDGE_PROCESS = "gateway"


class Fit(NamedTuple):
    """Laws: of an operation (its own, its statements'), of the edge by route, of both sides of a call; to a client."""

    operations: Mapping[str, tuple[Law, Law]]
    authentication: Law
    edge: Mapping[str, Law]
    caller: Law
    callee: Law
    client_ms: float

    def overrides(self, edge: float = 1.0, calls: float = 1.0, client_ms: float | None = None) -> dict[str, str]:
        """Paths of the scenario -> values, with the edge's and the calls' costs times a factor."""
        client_ms = self.client_ms if client_ms is None else client_ms
        said = {"application/authentication": self.authentication.text()}
        for operation, laws in self.operations.items():
            component, name = operation.split(".")
            for place, law in enumerate(laws):
                said[f"application/components/{component}/operations/{name}/{place}/compute"] = law.text()
        for route, law in self.edge.items():
            said[f"application/routes/{route}/0/compute"] = law.times(edge).text()
        for side, law in (("caller", self.caller), ("callee", self.callee)):
            said[f"architectures/microservices/network/call_cpu/{side}"] = law.times(calls).text()
        for architecture in ("microservices", "monolith"):
            said[f"architectures/{architecture}/network/client"] = f"{client_ms:.6f} ms"
        return said

    def shown(self, light: Mapping[str, "Light"]) -> list[dict[str, object]]:
        """How well the laws give back what was measured: per architecture and route, mean processor time in ms."""
        return [
            {
                "architecture": name,
                "route": route,
                "requests": len(driven.requests),
                "measured_ms": per_request_ms(driven),
                "fitted_ms": self.whole_ms(route) + (self.calls_ms(route) if len(driven.cpu_ns) > 1 else 0.0),
                "latency_ms": latency_ms(driven)[0],
            }
            for name, routes in light.items()
            for route, driven in routes.items()
        ]

    def work_ms(self, route: str) -> float:
        """Mean processor time of a route's operations and token."""
        laws = [law for operation in ASKED[route] for law in self.operations[operation]]
        return sum(law.mean_ms for law in laws) + (self.authentication.mean_ms if route in AUTHENTICATED else 0.0)

    def whole_ms(self, route: str, edge: float = 1.0) -> float:
        """Mean processor time of a route in the monolith."""
        return self.work_ms(route) + self.edge[route].mean_ms * edge

    def calls_ms(self, route: str) -> float:
        """Mean processor time of a route's calls between processes."""
        return len(ASKED[route]) * (self.caller.mean_ms + self.callee.mean_ms)


Light = Mapping[str, Driven]  # route -> what came of one client who asks for it again and again


def latency_ms(driven: Driven) -> tuple[float, float]:
    """How long requests took: the middle, and half of the middle two thirds, which is the deviation of a normal law."""
    rows = driven.requests
    low, middle, high = np.quantile((rows["ended_ns"] - rows["arrived_ns"]) / NS_PER_MS, (0.16, 0.5, 0.84))
    return float(middle), float(high - low) / 2


def per_request_ms(driven: Driven, *processes: str) -> float:
    """Mean processor time of some processes (none named: all) for a request."""
    spent_ns = sum(ns for name, ns in driven.cpu_ns.items() if not processes or name in processes)
    return spent_ns / len(driven.requests) / NS_PER_MS


def fit(whole: Light, parts: Light, mix: Mapping[str, float]) -> Fit:
    """The laws from light loads of the monolith and of the services. `mix`: route -> share of the requests."""
    operations = {operation: laws_of(whole[route].meter[operation]) for route in ASKED for operation in ASKED[route]}
    authentication = law_of(whole["profile"].meter[AUTHENTICATION][:, PROCESSOR])
    known = Fit(operations, authentication, {}, Law(0.0, 0.0), Law(0.0, 0.0), 0.0)
    edge = {route: edge_of(known, whole[route], route) for route in ASKED}
    known = known._replace(edge=edge, client_ms=client_ms(whole["profile"]))
    caller_ms, callee_ms = calls_of(known, parts, mix)
    cv = spread_of_calls(whole["profile"], parts["profile"], caller_ms, callee_ms)
    return known._replace(caller=Law(caller_ms, cv), callee=Law(callee_ms, cv))


def laws_of(records: np.ndarray) -> tuple[Law, Law]:
    """An operation's own law, and that of its statements."""
    return law_of(records[:, PROCESSOR] - records[:, DATABASE]), law_of(records[:, DATABASE])


def edge_of(known: Fit, driven: Driven, route: str) -> Law:
    """What a request takes beyond its work; its spread is what the work's does not explain."""
    mean_ms = per_request_ms(driven) - known.work_ms(route)
    waited_for = [operation for operation in ASKED[route] if not background(operation)]
    laws = [law for operation in waited_for for law in known.operations[operation]]
    laws += [known.authentication] if route in AUTHENTICATED else []
    explained = sum((law.mean_ms * law.cv) ** 2 for law in laws)
    left = max(0.0, latency_ms(driven)[1] ** 2 - explained)
    return Law(mean_ms, left**0.5 / mean_ms)


def client_ms(driven: Driven) -> float:
    """One way between a client and the edge: half of what a request takes beyond the processor's work for it."""
    latency = (driven.requests["ended_ns"] - driven.requests["arrived_ns"]) / NS_PER_MS
    return max(0.0, (float(cut(latency).mean()) - per_request_ms(driven)) / 2)


def calls_of(known: Fit, parts: Light, mix: Mapping[str, float]) -> tuple[float, float]:
    """(caller, callee) in ms a call, over the mix of routes. Who calls in the background is one of the services."""
    asked = {route: sum(not background(operation) for operation in ASKED[route]) for route in ASKED}
    at_edge = sum(mix[route] * (per_request_ms(parts[route], EDGE_PROCESS) - edge_ms(known, route)) for route in ASKED)
    caller_ms = at_edge / sum(mix[route] * asked[route] for route in ASKED)
    beyond = sum(mix[route] * services_ms(known, parts[route], route) for route in ASKED)
    in_background = sum(mix[route] * (len(ASKED[route]) - asked[route]) for route in ASKED)
    calls = sum(mix[route] * len(ASKED[route]) for route in ASKED)
    return caller_ms, (beyond - in_background * caller_ms) / calls


def background(operation: str) -> bool:
    """Whether nobody waits for it."""
    return operation == "notifications.send"


def edge_ms(known: Fit, route: str) -> float:
    """What the edge does for a request in any architecture."""
    return known.edge[route].mean_ms + (known.authentication.mean_ms if route in AUTHENTICATED else 0.0)


def services_ms(known: Fit, driven: Driven, route: str) -> float:
    """What all services take for a request beyond its operations."""
    work = sum(law.mean_ms for operation in ASKED[route] for law in known.operations[operation])
    return per_request_ms(driven) - per_request_ms(driven, EDGE_PROCESS) - work


def spread_of_calls(whole: Driven, parts: Driven, caller_ms: float, callee_ms: float) -> float:
    """The spread that makes four calls vary as much more as the services vary more than the monolith."""
    more = max(0.0, latency_ms(parts)[1] ** 2 - latency_ms(whole)[1] ** 2)
    each = len(ASKED["profile"]) * (caller_ms**2 + callee_ms**2)
    return float((more / each) ** 0.5)
