"""HAProxy: one process with one thread.

By itself it tries a refused connection three times more; here none unless the plan says so. Connections to backends
are shared by all clients (`http-reuse always`). Source: HAProxy configuration manual 2.6.

`random` points into a ring on which a server has sixteen points for each of its weight, so that three servers of weight
one have rather unequal shares; with as much weight as there may be the shares differ by a hundredth or two.
"""

from collections.abc import Iterator

from simulator.testbed.ports import LOOPBACK
from simulator.testbed.proxies.plan import Backend, ProxyPlan, Tries
from simulator.testbed.proxies.product import CONNECTIONS, LONG_S, Product, fractional, unweighted
from simulator.testbed.wire import LINK, READY_PATH

POLICIES = {
    "round_robin": "roundrobin",
    "least_outstanding": "leastconn",
    "random": "random(1)",
    "weighted": "random(1)",
    "two_choices": "random(2)",
}
WEIGHT_MAX = 256
# Outcome -> the word of `retry-on`; all but the first look at answers.
AGAIN = {
    "refused": "conn-failure",
    "reset": "empty-response",
    "timeout": "response-timeout",
    "overloaded": "503",
    "error": "500",
}
FRAME = """\
global
    nbthread 1
    maxconn {connections}
    no strict-limits
    noreuseport
defaults
    mode http
    timeout connect 60s
    timeout client {long}s
    timeout server {long}s
    timeout http-keep-alive {long}s
    http-reuse always
frontend front
    bind {loopback}:{port} backlog 1024
    default_backend behind
backend behind
    balance {policy}
    {lines}
"""


def text(plan: ProxyPlan) -> str:
    """haproxy.cfg."""
    lines = [*again(plan), *probe(plan), *(server(plan, i, backend) for i, backend in enumerate(plan.backends))]
    return FRAME.format(
        connections=CONNECTIONS,
        long=LONG_S,
        loopback=LOOPBACK,
        port=plan.port,
        policy=POLICIES[plan.policy],
        lines="\n    ".join(lines),
    )


def server(plan: ProxyPlan, index: int, backend: Backend) -> str:
    """One line of a backend."""
    words = [f"server at{index} {backend.address} pool-purge-delay {LONG_S}s"]
    weight = 1 if unweighted(plan) else int(backend.weight)
    if POLICIES[plan.policy].startswith("random"):
        heaviest = 1 if unweighted(plan) else int(max(plan.weights))
        weight *= WEIGHT_MAX // heaviest
    if plan.policy != "round_robin":
        words.append(f"weight {weight}")
    if plan.checks:
        words.append(f"check inter {plan.checks.every_ms}ms fall {plan.checks.fall} rise {plan.checks.rise}")
    return " ".join(words)


def probe(plan: ProxyPlan) -> list[str]:
    """What a check asks."""
    return [f"option httpchk GET {READY_PATH}"] if plan.checks else []


def again(plan: ProxyPlan) -> list[str]:
    """What is tried again; where only some links may be after an answer, the others are told apart by their header."""
    if not plan.after:
        return ["retries 0"]
    attempts = max(tries.attempts for tries in plan.tries)
    words = [AGAIN[name] for name in AGAIN if name in plan.after]
    lines = [f"retries {attempts - 1}", "option redispatch 1", f"retry-on {' '.join(words)}"]
    once = [str(link) for tries in plan.tries if not sent_on(tries) for link in tries.links]
    if once and len(words) > 1:
        lines.append(f"http-request disable-l7-retry if {{ req.hdr({LINK}) {' '.join(once)} }}")
    return lines


def sent_on(tries: Tries) -> set[str]:
    """Outcomes after which something is tried again although a backend had it."""
    return set(tries.after) - {"refused"}


def objections(plan: ProxyPlan) -> Iterator[str]:
    """What it cannot do."""
    yield from fractional(plan, WEIGHT_MAX)
    if plan.eject:
        yield "`eject`: haproxy leaves out by its own checks, `health` (nginx and envoy eject)"
    attempts = {tries.attempts for tries in plan.tries}
    manners = {frozenset(sent_on(tries)) for tries in plan.tries} - {frozenset()}
    if plan.after - set(AGAIN) or any(tries.after and "refused" not in tries.after for tries in plan.tries):
        yield f"`retry`: haproxy tries again on refused, and with it on {', '.join(list(AGAIN)[1:])}"
    if len(attempts) > 1 or len(manners) > 1:
        yield "`retry`: haproxy has one number of attempts and one list of reasons for all operations"


def untaken(status: int, _: str, __: bytes) -> bool:
    """503: no connection; 502: no answer."""
    return status == 503


HAPROXY = Product(
    name="haproxy",
    install="Debian's package haproxy: apt-get install haproxy",
    file="haproxy.cfg",
    policies=POLICIES,
    text=text,
    command=("-db", "-f", "{file}"),
    check=("-c",),
    objections=objections,
    untaken=untaken,
)
