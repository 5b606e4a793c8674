"""Workloads become sources, with their segments of rate, their people, their mixes and the lines of their logs.

Clients are numbered through: those of different workloads are different people, in every architecture the same ones,
whether it faces a workload or not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.model import program as p
from simulator.model.dice import name_key
from simulator.model.laws import UNIFORM, Law
from simulator.model.topology import LOG, POISSON, USERS, Scenario, Workload
from simulator.scenario.registers import Registers
from simulator.scenario.timing import segments
from simulator.scenario.user_rows import people

Links = Mapping[tuple[str, str], int]  # (workload, route) -> link
PROCESSES = {LOG: p.LOG, POISSON: p.POISSON, USERS: p.USERS}


@dataclass
class LoadRows:
    """The five tables while they grow. A workload that the architecture is spared has a source without arrivals."""

    registers: Registers
    links: Links
    sources: list[p.SourceRow] = field(default_factory=list)
    segments: list[p.SegmentRow] = field(default_factory=list)
    mixes: list[p.MixRow] = field(default_factory=list)
    arrivals: list[p.ArrivalRow] = field(default_factory=list)
    users: list[p.UserRow] = field(default_factory=list)

    def add(self, name: str, workload: Workload, present: bool) -> None:
        """One workload."""
        self.sources.append(self.source(name, workload, present))
        if not present:
            return
        self.segments += rates(workload)
        self.mixes += self.mix(name, workload)
        self.arrivals += log_rows(workload)
        self.users += crowd(self.registers.site.scenario, workload)

    def tables(self) -> dict[str, Any]:
        """The tables, in the words of `Program`."""
        names = ("sources", "segments", "mixes", "arrivals", "users")
        return {name: tuple(getattr(self, name)) for name in names}

    def source(self, name: str, workload: Workload, present: bool) -> p.SourceRow:
        """Its row, before its own lines are in the tables."""
        scenario, law = self.registers.site.scenario, self.registers.law
        counts = (len(rates(workload)), len(workload.mix), len(workload.log)) if present else (0, 0, 0)
        begins = (len(self.segments), counts[0], len(self.mixes), counts[1], len(self.arrivals), counts[2])
        shares = (workload.malformed, workload.unauthenticated)
        row = p.SourceRow(PROCESSES.get(workload.process, p.REGULAR), name_key(name), *begins, *shares)
        row = row._replace(
            clients=clients(scenario, workload), first_client=sum(before.clients for before in self.sources)
        )
        if workload.process == USERS:
            n_users = row.clients if present else 0
            return row._replace(users=len(self.users), n_users=n_users, think=law(workload.think))
        if workload.bursts is None or workload.pauses is None:
            return row
        on, off = mean_ns(workload.bursts), mean_ns(workload.pauses)
        return row._replace(bursts=law(workload.bursts), pauses=law(workload.pauses), on_share=on / (on + off))

    def mix(self, name: str, workload: Workload) -> tuple[p.MixRow, ...]:
        """The routes of a workload with cumulated shares."""
        total, upto, rows = sum(weight for _, weight in workload.mix), 0.0, []
        for name_of_route, weight in workload.mix:
            upto += weight / total
            route = self.registers.site.application.routes[name_of_route]
            lacks = route.scope is not None and workload.scopes is not None and route.scope not in workload.scopes
            rows.append(p.MixRow(self.links[name, name_of_route], upto, int(route.auth), int(lacks)))
        rows[-1] = rows[-1]._replace(upto=1.0)
        return tuple(rows)


def rates(workload: Workload) -> tuple[p.SegmentRow, ...]:
    """The course of an open load's rate."""
    return () if workload.process in (LOG, USERS) else segments(workload.points)


def crowd(scenario: Scenario, workload: Workload) -> tuple[p.UserRow, ...]:
    """The people of a closed loop."""
    return people(workload.points, scenario.experiment.duration_ns) if workload.process == USERS else ()


def clients(scenario: Scenario, workload: Workload) -> int:
    """How many different clients a workload has."""
    return len(crowd(scenario, workload)) if workload.process == USERS else workload.clients


def clients_in_all(scenario: Scenario) -> int:
    """How many different clients there are, whomever they ask."""
    return sum(clients(scenario, workload) for workload in scenario.workloads.values())


def log_rows(workload: Workload) -> tuple[p.ArrivalRow, ...]:
    """The lines of an access log; a line that names its route has its place in the mix, any other -1."""
    place = {route: i for i, (route, _) in enumerate(workload.mix)}
    return tuple(p.ArrivalRow(at_ns, place.get(route, -1)) for at_ns, route in workload.log)


def mean_ns(law: Law) -> float:
    """The mean of a law as it is written; `max`, and a normal law's cut at 0, are not taken into account."""
    branches = zip(law.branches, law.shares, strict=True)
    return sum(share * ((b.mean_ns + b.shape) / 2.0 if b.kind == UNIFORM else b.mean_ns) for b, share in branches)
