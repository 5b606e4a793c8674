"""What is known of a product that can be a proxy: one value in a module each, `nginx`, `haproxy`, `envoy`."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from simulator.testbed.proxies.plan import ProxyPlan

CONNECTIONS = 8192  # at the same time; bounds what a proxy can hold
KEPT = 1024  # idle connections to the backends that are kept
LONG_S = 3600  # time-outs are the callers' business


class Product(NamedTuple):
    """`policies`: name in a scenario -> the product's own words. `file`: of its configuration.

    `text` writes the configuration; `command` runs it, given the file's name, after the program's own; `check` only
    has it checked. `objections` says what it cannot do of a plan, apart from the policy. `untaken` says, of an answer
    502 or 503 that it gave itself (status, header, body), whether no backend took the errand.
    """

    name: str
    install: str
    file: str
    policies: Mapping[str, str]
    text: Callable[[ProxyPlan], str]
    command: tuple[str, ...]
    check: tuple[str, ...]
    objections: Callable[[ProxyPlan], Iterator[str]]
    untaken: Callable[[int, str, bytes], bool]


def unweighted(plan: ProxyPlan) -> bool:
    """Whether the policy of a plan looks at no weights, or there is nothing to see."""
    return plan.policy in ("round_robin", "random") or len(plan.weights) == 1


def fractional(plan: ProxyPlan, most: int) -> Iterator[str]:
    """Weights that are no whole numbers, or too large."""
    if not unweighted(plan) and any(weight != int(weight) or not 1 <= weight <= most for weight in plan.weights):
        yield f"`weights`: whole numbers from 1 to {most}"
