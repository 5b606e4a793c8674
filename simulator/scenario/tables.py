"""What code asks of the other tables: numbers of laws, pools, links, key sets and caches of one architecture."""

from typing import NamedTuple

from simulator.model.laws import Law
from simulator.model.topology import EDGE, FAIL, Cache, Call, Keys, Query, Scenario, Step
from simulator.scenario.cache_rows import lookup
from simulator.scenario.database_rows import asked
from simulator.scenario.key_rows import key_set
from simulator.scenario.link_rows import call_link
from simulator.scenario.registers import Registers
from simulator.scenario.rules import rules


class Body(NamedTuple):
    """A piece of code that something spawns: an operation with its number, or a block (-1)."""

    path: str
    component: str
    steps: tuple[Step, ...]
    operation: int = -1


class Tables:
    """`tripping`: the components whose operations a fault can make fail, or kill their process."""

    def __init__(self, registers: Registers):
        self.registers, self.site = registers, registers.site
        self.tripping = tripping(self.site.scenario, self.site.name)

    def law(self, law: Law) -> int:
        """The first row of a law."""
        return self.registers.law(law)

    def component(self, name: str) -> int:
        """The number of a component."""
        return self.site.component_number[name]

    def host(self, path: str, caller: str) -> str:
        """The unit in which code runs that is written for a path."""
        return (
            self.site.edge_host(path.partition("/")[0].partition(".")[2]) if caller == EDGE else self.site.home[caller]
        )

    def link(self, path: str, caller: str, call: Call) -> int | None:
        """The link of a call, or None where the caller's code runs in the called component's unit."""
        host = self.host(path, caller)
        if host == self.site.home[call.component]:
            return None
        return call_link(self.registers, host, caller, (call.component, call.operation))

    def fallback(self, path: str, caller: str, call: Call) -> tuple[Step, ...] | None:
        """What is done where a call over a link fails. Its own calls have fallbacks too; the door refuses circles."""
        if self.host(path, caller) == self.site.home[call.component]:
            return None
        return rules(self.site.scenario, self.site.name, caller, call.component, call.operation).fallback

    def query(self, component: str, step: Query) -> tuple[int, int]:
        """The pool of a query and its key set."""
        return asked(self.registers, component, step), self.keys(step.keys)

    def keys(self, keys: Keys | None) -> int:
        """A key set; -1: none."""
        return -1 if keys is None else key_set(self.registers, keys)

    def cache(self, path: str, component: str, step: Cache) -> tuple[int, int]:
        """The cache of a component, and the key set of a step (-1: it hits by chance)."""
        return lookup(self.registers, (component, self.host(path, component)), step)


def tripping(scenario: Scenario, architecture: str) -> set[str]:
    """The components named by a `fail`, or by a crash that requests set off, which this architecture is not spared."""
    return {
        fault.target
        for fault in scenario.faults.values()
        if (fault.kind == FAIL or fault.set_off is not None) and (not fault.only or architecture in fault.only)
    }
