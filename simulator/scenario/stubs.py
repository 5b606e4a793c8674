"""Where links enter: at the operation or route itself, at a stub before it, or at the code of a proxy.

Where calls cost the callee processor time, a stub spends it before the first step (not on what clients ask). A proxy
spends its own, asks over its own link, and ends as that ended.
"""

from simulator.model import program as p
from simulator.model.dice import CALLEE_PLACE, name_key
from simulator.model.laws import Law, is_zero
from simulator.model.topology import EDGE
from simulator.scenario.code import Coder
from simulator.scenario.registers import Registers

PROXY_PLACE = name_key("balancer/compute")


def with_stubs(registers: Registers, coder: Coder) -> tuple[p.Instruction, ...]:
    """The whole code. Fills in the entries of all links."""
    stubs = Stubs(registers, coder.finish(), coder.entries)
    for number, row in enumerate(registers.links):
        registers.links[number] = row._replace(entry=stubs.entry(number))
    return tuple(stubs.code)


class Stubs:
    """Writes each stub once, behind all other code."""

    def __init__(self, registers: Registers, code: tuple[p.Instruction, ...], entries: dict[str, int]):
        self.registers, self.code, self.entries = registers, [*code], entries
        self.written: dict[tuple[str, int], int] = {}

    def entry(self, link: int) -> int:
        """Where the code begins that answers a link."""
        if link in self.registers.relays:
            return self.proxy(self.registers.relays[link])
        name = self.registers.site.names.operations[self.registers.links[link].operation]
        law = self.registers.site.architecture.network.call_cpu_callee
        if is_zero(law) or name.startswith(f"{EDGE}."):
            return self.entries[name]
        return self.callee(self.entries[name], law)

    def callee(self, entry: int, law: Law) -> int:
        """The callee's processor time before an operation."""
        key = ("callee", entry)
        if key not in self.written:
            self.written[key] = len(self.code)
            self.code.append(p.Instruction(p.COMPUTE, self.registers.law(law), place=CALLEE_PLACE))
            self.code.append(p.Instruction(p.JUMP, entry))
        return self.written[key]

    def proxy(self, link: int) -> int:
        """What a proxy does: its own work, its own link, the answer as it came."""
        key = ("proxy", link)
        if key not in self.written:
            self.written[key] = len(self.code)
            law = self.registers.site.architecture.balancer.compute
            if not is_zero(law):
                self.code.append(p.Instruction(p.COMPUTE, self.registers.law(law), place=PROXY_PLACE))
            self.code.append(p.Instruction(p.CALL, link))
            self.code.append(p.Instruction(p.JOIN, 1, 1, p=1.0))
            self.code.append(p.Instruction(p.RETURN))
        return self.written[key]
