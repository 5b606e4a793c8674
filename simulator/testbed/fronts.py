"""Real proxies in the places of a program's proxy units: started where the others are, watched, ended."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from simulator.model.program import Program
from simulator.testbed.proxies import Proxy, plan_of, proxied

OWN = "own"  # the balancer that is no product: proxies are processes like all others


class Fronts:
    """The real proxies of a program by their instances' numbers; none where the balancer is our own."""

    def __init__(self, program: Program, balancer: str):
        self.program, self.balancer = program, balancer
        self.proxies: dict[int, Proxy] = {}
        self.numbers: list[int] = []
        for unit in proxied(program) if balancer != OWN else ():
            row = program.units[unit]
            self.numbers += range(row.first, row.first + row.replicas)

    def start(self, addresses: Sequence[str], folder: Path) -> None:
        """Every proxy, at its own instance's address, in front of its backends. Raises TestbedError where it cannot."""
        for unit, behind in proxied(self.program).items() if self.numbers else ():
            row, backends = self.program.units[unit], self.program.units[behind]
            servers = addresses[backends.first : backends.first + backends.replicas]
            plan = plan_of(self.program, unit, self.balancer, servers)
            for number in range(row.first, row.first + row.replicas):
                port = int(addresses[number].rpartition(":")[2])
                self.proxies[number] = Proxy(plan._replace(port=port))
                self.proxies[number].start(folder / f"proxy-{number}")

    def check(self) -> None:
        """Raise TestbedError if one has died."""
        for proxy in self.proxies.values():
            proxy.check()

    def end(self) -> None:
        """Every proxy ends."""
        for proxy in self.proxies.values():
            proxy.end()
        self.proxies.clear()
