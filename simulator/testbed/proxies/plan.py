"""What a real proxy has to be, read from the rows of a program: its policy, what it tries again, whom it leaves out."""

from collections.abc import Sequence
from typing import NamedTuple

from simulator.model.program import LinkRow, PolicyRow, Program
from simulator.policies import retry
from simulator.policies.catalogue import BALANCERS, number
from simulator.policies.outcomes import NAMES
from simulator.testbed.proxies.passing import beyond, onward, relays

NS_PER_MS = 1_000_000


class Backend(NamedTuple):
    """An instance behind a proxy: host:port, and its weight."""

    address: str
    weight: float = 1.0


class Tries(NamedTuple):
    """How often what comes over these links (to the proxy) is tried, the first included, after which outcomes."""

    links: tuple[int, ...]
    attempts: int = 1
    after: tuple[str, ...] = ()


class Checks(NamedTuple):
    """Active health checks: out after `fall` failures in a row, in after `rise` successes."""

    every_ms: int
    fall: int
    rise: int


class Eject(NamedTuple):
    """Out for `open_ms` after so many failures; nobody more where a share `at_most` of all is out."""

    failures: int
    open_ms: int
    at_most: float


class ProxyPlan(NamedTuple):
    """One process of a product. `policy`: a name of BALANCERS. `port`: on the loopback interface; 0: a free one."""

    product: str
    policy: str
    backends: tuple[Backend, ...]
    tries: tuple[Tries, ...] = ()
    checks: Checks | None = None
    eject: Eject | None = None
    port: int = 0

    @property
    def weights(self) -> set[float]:
        """The weights there are."""
        return {backend.weight for backend in self.backends}

    @property
    def after(self) -> set[str]:
        """Outcomes after which something is tried again."""
        return {name for tries in self.tries if tries.attempts > 1 for name in tries.after}


def drawn(program: Program, proxy: int, product: str, backends: Sequence[str]) -> ProxyPlan:
    """The plan as the rows say it, whether the product can do it or not."""
    row = onward(program, proxy)[0]
    behind, policy = program.units[row.unit], program.policies[row.balancer]
    weights = [instance.weight for instance in program.instances[behind.first : behind.first + behind.replicas]]
    known = program.directories[policy.directory]
    checks = Checks(known.check_ns // NS_PER_MS, known.fall, known.rise) if known.check_ns >= 0 else None
    eject = None
    if known.eject >= 0:
        failures, open_ns, at_most = program.policies[known.eject].config
        eject = Eject(int(failures), int(open_ns) // NS_PER_MS, at_most)
    servers = tuple(Backend(address, weight) for address, weight in zip(backends, weights, strict=True))
    return ProxyPlan(product, name_of(policy), servers, tries_of(program, proxy), checks, eject)


def name_of(row: PolicyRow) -> str:
    """A balancing policy's name in a scenario."""
    return next(name for name, policy in BALANCERS.items() if number(policy) == row.number)


def tries_of(program: Program, proxy: int) -> tuple[Tries, ...]:
    """Links that are tried again in the same way, together."""
    alike: dict[tuple[int, tuple[str, ...]], list[int]] = {}
    for link in relays(program, proxy):
        again = retry_of(program, program.links[beyond(program, link)])
        manner = (1, ()) if again is None else (again.attempts, outcomes_in(again.on))
        alike.setdefault(manner, []).append(link)
    return tuple(Tries(tuple(links), *manner) for manner, links in alike.items())


def guards(program: Program, row: LinkRow) -> Sequence[PolicyRow]:
    """The slots of a link's guards, of the first calling instance."""
    return program.policies[row.guards : row.guards + row.n_guards] if row.n_guards else ()


def retry_of(program: Program, row: LinkRow) -> retry.Config | None:
    """What a link tries again."""
    configs = [slot.config for slot in guards(program, row) if slot.number == number(retry)]
    return retry.Config(*map(int, configs[0])) if configs else None


def outcomes_in(mask: int) -> tuple[str, ...]:
    """The names of the outcomes whose bits are set."""
    return tuple(name for bit, name in enumerate(NAMES) if mask >> bit & 1)
