"""What a Consul agent keeps: services and their checks. A check with a time to live is critical when it is not passed.

Problem: a service that hangs cannot say so. Idea: it must say the opposite again and again; who is silent for longer
than the `TTL` of his check is `critical`, and after `DeregisterCriticalServiceAfter` is gone. Source: Consul,
health checks and the agent's API. No clock inside: every verb is told the moment, `due_ns` says when something is due.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from simulator.policies import leases

PASSING, WARNING, CRITICAL = "passing", "warning", "critical"
STATES = (PASSING, WARNING, CRITICAL)
NEVER_NS = -1


class Check(NamedTuple):
    """`ttl_ns`, `deregister_ns` -1: none. `beat_ns`: when it was last heard of; `ill_ns`: since when it is critical."""

    check_id: str
    name: str
    service_id: str
    ttl_ns: int
    deregister_ns: int
    status: str
    output: str
    beat_ns: int
    ill_ns: int


class Service(NamedTuple):
    """`about` is the document that is handed out; `name` what it is found by."""

    service_id: str
    name: str
    about: Mapping[str, object]


class Agent:
    """`index` grows with every change, as `X-Consul-Index` does."""

    def __init__(self) -> None:
        self.services: dict[str, Service] = {}
        self.checks: dict[str, Check] = {}
        self.index = 1

    def register(self, service: Service, checks: tuple[Check, ...], replace: bool) -> None:
        """A service with its checks; `replace`: earlier checks of it go."""
        if replace:
            self.checks = {name: check for name, check in self.checks.items() if check.service_id != service.service_id}
        self.services[service.service_id] = service
        self.checks |= {check.check_id: check for check in checks}
        self.index += 1

    def add(self, check: Check) -> bool:
        """One more check of a service; False: there is no such service."""
        if check.service_id and check.service_id not in self.services:
            return False
        self.checks[check.check_id] = check
        self.index += 1
        return True

    def deregister(self, service_id: str) -> bool:
        """A service goes with its checks; False: there is no such service."""
        if self.services.pop(service_id, None) is None:
            return False
        self.checks = {name: check for name, check in self.checks.items() if check.service_id != service_id}
        self.index += 1
        return True

    def remove(self, check_id: str) -> bool:
        """A check goes; False: there is no such check."""
        if self.checks.pop(check_id, None) is None:
            return False
        self.index += 1
        return True

    def tell(self, check_id: str, status: str, output: str, now_ns: int) -> bool:
        """A service says how it is; False: there is no such check."""
        check = self.checks.get(check_id)
        if check is None:
            return False
        self.set(check._replace(beat_ns=now_ns), status, output, now_ns)
        return True

    def set(self, check: Check, status: str, output: str, now_ns: int) -> None:
        """A check is in a state; a beat that changes nothing is no change."""
        if status != check.status or output != check.output:
            self.index += 1
        since_ns = check.ill_ns if status == check.status else now_ns
        self.checks[check.check_id] = check._replace(status=status, output=output, ill_ns=since_ns)

    def status(self, service_id: str) -> str:
        """The worst of a service's checks; without checks it is well."""
        states = [check.status for check in self.of(service_id)]
        return max(states, key=STATES.index, default=PASSING)

    def of(self, service_id: str) -> Iterator[Check]:
        """The checks of a service."""
        return (check for check in self.checks.values() if check.service_id == service_id)

    @property
    def due_ns(self) -> int | None:
        """The first moment at which something may be due; None: never."""
        return min((due for check in self.checks.values() for due in moments(check)), default=None)

    def advance(self, now_ns: int) -> None:
        """Who was silent for too long is critical; who was critical for too long is gone."""
        for check in list(self.checks.values()):
            if check.ttl_ns >= 0 and check.status != CRITICAL and leases.expired(check.ttl_ns, now_ns, check.beat_ns):
                self.set(check, CRITICAL, "TTL expired", now_ns)
        for check in list(self.checks.values()):
            ill = check.status == CRITICAL and check.deregister_ns >= 0
            if ill and leases.expired(check.deregister_ns, now_ns, check.ill_ns):
                self.deregister(check.service_id)

    def begin_anew(self, now_ns: int) -> None:
        """After an absence nobody is blamed for not having been heard."""
        self.checks = {name: check._replace(beat_ns=now_ns, ill_ns=now_ns) for name, check in self.checks.items()}


def moments(check: Check) -> Iterator[int]:
    """When a check makes something due: a nanosecond after its time, since until then nothing has expired."""
    if check.ttl_ns >= 0 and check.status != CRITICAL:
        yield check.beat_ns + check.ttl_ns + 1
    if check.status == CRITICAL and check.deregister_ns >= 0 and check.service_id:
        yield check.ill_ns + check.deregister_ns + 1
