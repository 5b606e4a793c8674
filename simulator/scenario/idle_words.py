"""Words of an architecture that change nothing there: no error, since elsewhere they may, but worth a word.

Rows of `calls` that no call matches, since calls inside a unit are function calls; retries that hold back, since an
operation may not be done twice; weights and zones that nobody heeds; caches that nobody uses.
"""

from collections.abc import Iterator
from typing import NamedTuple

from simulator.model.topology import EDGE, Cache, Scenario, Step
from simulator.scenario.check_architectures import heeds_weights, hosts
from simulator.scenario.idempotency import unsafe
from simulator.scenario.links import links
from simulator.scenario.rules import link_text, matching, rules
from simulator.scenario.walking import steps_within


class Idle(NamedTuple):
    """A word that says something in vain, in one architecture. `word`: its path below the architecture."""

    architecture: str
    word: str
    why: str


def idle_words(scenario: Scenario) -> tuple[Idle, ...]:
    """All of them, in the order of the file."""
    found: list[Idle] = []
    for name in scenario.architectures:
        found += [*rows(scenario, name), *held_back(scenario, name), *stores(scenario, name), *others(scenario, name)]
    return tuple(found)


def rows(scenario: Scenario, name: str) -> Iterator[Idle]:
    """Rows of `calls` that no link matches."""
    matched = {row for asked in links(scenario, name) for row in matching(*asked[1:])}
    for row in scenario.architectures[name].calls:
        if row not in matched:
            yield Idle(name, f"calls/{link_text(row)}", "no call between units is such a link")


def held_back(scenario: Scenario, name: str) -> Iterator[Idle]:
    """Retries that are never made after a reset or a timeout, since the work may have been done."""
    forbidden = unsafe(scenario.application)
    for asked in links(scenario, name):
        retry = rules(scenario, name, *asked[1:]).retry
        if retry is not None and retry.attempts > 1 and retry.on is None and asked[2:] in forbidden:
            link = link_text((asked.caller, asked.component, asked.operation))
            why = "not after reset or timeout: the operation is not idempotent"
            yield Idle(name, f"calls/{link}/retry", why)


def stores(scenario: Scenario, name: str) -> Iterator[Idle]:
    """Caches of components that cache nothing."""
    bodies: dict[str, list[tuple[Step, ...]]] = {
        EDGE: [route.steps for route in scenario.application.routes.values()],
        **{c: [body.steps for body in ops.values()] for c, ops in scenario.application.operations.items()},
    }
    for component in scenario.architectures[name].caches:
        if not any(isinstance(step, Cache) for steps in bodies[component] for step in steps_within(steps)):
            yield Idle(name, f"caches/{component}", "it caches nothing")


def others(scenario: Scenario, name: str) -> Iterator[Idle]:
    """Weights without a policy that heeds them, a price of crossing zones where there is no border."""
    architecture = scenario.architectures[name]
    said = (row.get("balancer") for row in architecture.calls.values())
    heeded = any(map(heeds_weights, [architecture.balancer.policy, *(policy for policy in said if policy)]))
    for path, unit in hosts(name, architecture):
        if len(set(unit.weights)) > 1 and not heeded:
            word = "/".join(map(str, (*path[2:], "weights")))
            yield Idle(name, word, f"`{architecture.balancer.policy}` heeds no weights")
    if architecture.network.cross_zone.branches[0].mean_ns and len(architecture.zones) < 2:
        yield Idle(name, "network/cross_zone", "there are no two zones")
    for database, one in architecture.databases.items():
        if not one.read_replicas and one.lag.branches[0].mean_ns:
            yield Idle(name, f"databases/{database}/lag", "it has no read replicas")
