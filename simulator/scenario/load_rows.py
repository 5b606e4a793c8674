"""Workloads become sources, with their segments of rate, their mixes and the lines of their logs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.model import program as p
from simulator.model.dice import name_key
from simulator.model.topology import LOG, POISSON, Application, Workload
from simulator.scenario.timing import segments

Links = Mapping[tuple[str, str], int]  # (workload, route) -> link
PROCESSES = {LOG: p.LOG, POISSON: p.POISSON}


@dataclass
class LoadRows:
    """The four tables while they grow. A workload that the architecture is spared has a source without arrivals."""

    application: Application
    links: Links
    sources: list[p.SourceRow] = field(default_factory=list)
    segments: list[p.SegmentRow] = field(default_factory=list)
    mixes: list[p.MixRow] = field(default_factory=list)
    arrivals: list[p.ArrivalRow] = field(default_factory=list)

    def add(self, name: str, workload: Workload, present: bool) -> None:
        """One workload."""
        mine = segments(workload.points) if present and workload.process != LOG else ()
        mix = self.mix(name, workload) if present else ()
        lines = log_rows(workload) if present else ()
        begins = (len(self.segments), len(mine), len(self.mixes), len(mix), len(self.arrivals), len(lines))
        process = PROCESSES.get(workload.process, p.REGULAR)
        shares = (workload.malformed, workload.unauthenticated)
        self.sources.append(p.SourceRow(process, name_key(name), *begins, *shares))
        self.segments += mine
        self.mixes += mix
        self.arrivals += lines

    def mix(self, name: str, workload: Workload) -> tuple[p.MixRow, ...]:
        """The routes of a workload with cumulated shares."""
        total, upto, rows = sum(weight for _, weight in workload.mix), 0.0, []
        for route, weight in workload.mix:
            upto += weight / total
            rows.append(p.MixRow(self.links[name, route], upto, int(self.application.routes[route].auth)))
        rows[-1] = rows[-1]._replace(upto=1.0)
        return tuple(rows)


def log_rows(workload: Workload) -> tuple[p.ArrivalRow, ...]:
    """The lines of an access log; a line that names its route has its place in the mix, any other -1."""
    place = {route: i for i, (route, _) in enumerate(workload.mix)}
    return tuple(p.ArrivalRow(at_ns, place.get(route, -1)) for at_ns, route in workload.log)
