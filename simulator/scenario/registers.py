"""Rows that code asks for, entered once and found again: laws, pools, links, balancers."""

from collections.abc import Iterable

from simulator.model import program as p
from simulator.model.laws import Law, LawRow, is_zero, rows_of
from simulator.policies import catalogue
from simulator.scenario.site import Site


class Registers:
    """The tables while they grow."""

    def __init__(self, site: Site):
        self.site, self.network = site, site.architecture.network
        self.laws: list[LawRow] = []
        self.samples_ns: list[int] = []
        self.links: list[p.LinkRow] = []
        self.policies: list[p.PolicyRow] = []
        self.pools: list[p.PoolRow] = []
        self.found: dict[tuple[object, ...], int] = {}

    def law(self, law: Law) -> int:
        """The first row of a law."""
        if ("law", law) not in self.found:
            self.found["law", law] = len(self.laws)
            self.laws += rows_of(law, len(self.samples_ns))
            self.samples_ns += [x for branch in law.branches for x in branch.samples_ns]
        return self.found["law", law]

    def pool(self, component: str) -> int:
        """The pool of a component's unit to the database that holds its data."""
        site, unit, database = self.site, self.site.home[component], self.site.database(component)
        if ("pool", unit, database) not in self.found:
            self.found["pool", unit, database] = len(self.pools)
            first = sum(site.unit_rows[row.unit].replicas for row in self.pools)
            connections = site.architecture.databases[database].connections
            row = p.PoolRow(site.unit_number[unit], site.database_number[database], connections, first)
            self.pools.append(row)
        return self.found["pool", unit, database]

    def balancer(self, caller: str, component: str, unit: str, owners: Iterable[int]) -> int:
        """The first of a balancer's policy slots, one for each owner."""
        if ("balancer", caller, component) not in self.found:
            self.found["balancer", caller, component] = len(self.policies)
            policy = catalogue.BALANCERS[self.site.architecture.balancer.policy]
            number, callee = catalogue.number(policy), self.site.unit_number[unit]
            size = self.site.unit_rows[callee].replicas
            self.policies += [p.PolicyRow(number, owner, size=size, directory=callee) for owner in owners]
        return self.found["balancer", caller, component]

    def call_link(self, host: str, caller: str, callee: tuple[str, str]) -> int:
        """The link from a component whose code runs in `host` to an operation of another unit.

        Its entry is filled in later.
        """
        site, (component, operation) = self.site, callee
        key = ("link", host, caller, component, operation)
        if key not in self.found:
            row = p.LinkRow(
                unit=site.unit_number[site.home[component]],
                entry=-1,
                operation=site.operation_number[f"{component}.{operation}"],
                caller=site.component_number[caller],
                hop=self.law(self.network.latency),
                send=-1 if is_zero(self.network.call_cpu_caller) else self.law(self.network.call_cpu_caller),
                timeout_ns=-1,
                balancer=self.balancer(host, component, site.home[component], site.instances(host)),
                per_caller=1,
                workload=-1,
                route=-1,
            )
            self.found[key] = self.enter(row)
        return self.found[key]

    def enter(self, row: p.LinkRow) -> int:
        """A new link."""
        self.links.append(row)
        return len(self.links) - 1
