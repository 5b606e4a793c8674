"""What Consul's clients read: catalogue, health, status, the agent itself.

One agent that is the whole cluster. Instances of the program that runs are found too, as long as they are listed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from simulator.testbed.registry import consul_documents as documents
from simulator.testbed.registry.agent import PASSING, STATES, Check, Service
from simulator.testbed.registry.desk import Desk, WrongInputError
from simulator.testbed.registry.seats import seat_service

if TYPE_CHECKING:
    from aiohttp import web

Read = Callable[["web.Request"], object]


class Views:
    """What is read. `address`: of the registry itself. KeyError: there is no such thing."""

    def __init__(self, desk: Desk, address: Callable[[], str]):
        self.desk, self.agent, self.address = desk, desk.agent, address

    def paths(self) -> Mapping[str, Read]:
        """What is answered to whom."""
        agent = "/v1/agent"
        return {
            f"{agent}/self": self.about,
            f"{agent}/members": lambda _: [self.member()],
            f"{agent}/services": lambda _: {s.service_id: s.about for s in self.agent.services.values()},
            f"{agent}/service/{{id}}": lambda r: self.agent.services[r.match_info["id"]].about,
            f"{agent}/checks": lambda _: {c.check_id: self.check(c) for c in self.agent.checks.values()},
            "/v1/catalog/datacenters": lambda _: [documents.DATACENTER],
            "/v1/catalog/nodes": lambda _: [documents.node()],
            "/v1/catalog/services": self.services,
            "/v1/catalog/service/{name}": lambda r: [documents.row(s) for s, _ in self.found(r)],
            "/v1/health/service/{name}": self.health,
            "/v1/health/checks/{name}": lambda r: [self.check(c) for _, checks in self.found(r) for c in checks],
            "/v1/health/state/{state}": self.state,
            "/v1/status/leader": lambda _: self.address(),
            "/v1/status/peers": lambda _: [self.address()],
        }

    def everybody(self) -> list[tuple[Service, list[Check]]]:
        """Services with their checks: those of the agent, then the program's instances that are listed."""
        found = [(service, list(self.agent.of(service.service_id))) for service in self.agent.services.values()]
        for key in self.desk.book.seats:
            if key in self.desk.book.served:
                service = seat_service(key, self.desk.book.served[key].about)
                found.append((service, [documents.seat_check(service, 0)]))
        return found

    def found(self, request: web.Request) -> list[tuple[Service, list[Check]]]:
        """Services of the name that is asked for."""
        name = request.match_info["name"]
        return [(service, checks) for service, checks in self.everybody() if service.name == name]

    def services(self, _: web.Request) -> Mapping[str, list[str]]:
        """Names of services, with their tags."""
        tags: dict[str, set[str]] = {}
        for service, _checks in self.everybody():
            tags.setdefault(service.name, set()).update(tags_of(service))
        return {name: sorted(all_tags) for name, all_tags in tags.items()}

    def health(self, request: web.Request) -> object:
        """Services with their checks; `passing`: those that are well."""
        wanted = request.query.get("passing", "false").lower() not in ("false", "0")
        tags = set(request.query.getall("tag", []))
        found = [x for x in self.found(request) if not wanted or all(check.status == PASSING for check in x[1])]
        return [documents.entry(s, iter(checks)) for s, checks in found if tags <= tags_of(s)]

    def state(self, request: web.Request) -> object:
        """Checks in a state, or `any`."""
        state = request.match_info["state"]
        if state not in (*STATES, "any"):
            raise WrongInputError(f"no such state: {state[:100]!r}; there are any, {', '.join(STATES)}")
        every = [check for _, checks in self.everybody() for check in checks]
        return [self.check(check) for check in every if state in ("any", check.status)]

    def check(self, check: Check) -> object:
        """A check as it is handed out."""
        return documents.shown(check, self.agent.services.get(check.service_id))

    def about(self, _: web.Request) -> object:
        """The agent itself."""
        config = {"Datacenter": documents.DATACENTER, "NodeName": documents.NODE, "Server": True, "Version": "1.0.0"}
        return {"Config": config, "Member": self.member(), "Meta": {}}

    def member(self) -> Mapping[str, object]:
        """The only member of the cluster."""
        host, _, port = self.address().partition(":")
        return {"Name": documents.NODE, "Addr": host, "Port": int(port), "Tags": {}, "Status": 1}


def tags_of(service: Service) -> set[str]:
    """A service's tags."""
    tags = service.about["Tags"]
    return set(map(str, tags)) if isinstance(tags, list) else set()
