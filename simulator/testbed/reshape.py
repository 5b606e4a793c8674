"""Programs made from programs: at another rate, without limits, with measured hops, or wrong in one thing. All pure."""

from collections.abc import Callable, Mapping

from simulator.model.dice import CALLEE_PLACE
from simulator.model.errors import TestbedError
from simulator.model.link_rows import PERFECT, POLLED, PolicyRow
from simulator.model.program import COMPUTE, JUMP, LOG, Instruction, Program
from simulator.model.topology import UNLIMITED
from simulator.policies import breaker, catalogue, retry, round_robin, uniform_random

NEVER_FAILING = 2.0  # a share of failures that is never reached


def has_call_cpu(program: Program) -> bool:
    """Whether calls cost processor time in this program."""
    return any(link.send >= 0 for link in program.links) or any(is_call_cpu(step) for step in program.code)


def is_call_cpu(step: Instruction) -> bool:
    """Whether a computation is the callee's part of a call, not a proxy's own work, which is no component's either."""
    return step.op == COMPUTE and step.place == CALLEE_PLACE


def without_call_cpu(program: Program) -> Program:
    """What the testbed runs: the real hop stands in the place of `call_cpu`. No address changes."""
    code = tuple(
        Instruction(JUMP, address + 1) if is_call_cpu(step) else step for address, step in enumerate(program.code)
    )
    return program._replace(code=code, links=tuple(link._replace(send=-1) for link in program.links))


def boundless(program: Program) -> Program:
    """Workers, queues, cores, connections and servers in plenty, and no harm: a latency is work and hops."""
    plenty = {"cores": UNLIMITED, "workers": UNLIMITED, "queue": UNLIMITED}
    return unharmed(program)._replace(
        units=tuple(unit._replace(**plenty) for unit in program.units),
        processors=tuple(processor._replace(cores=UNLIMITED) for processor in program.processors),
        pools=tuple(pool._replace(connections=UNLIMITED) for pool in program.pools),
        databases=tuple(database._replace(servers=UNLIMITED) for database in program.databases),
    )


def scaled(program: Program, factor: float, duration_ns: int) -> Program:
    """All rates times `factor`, for `duration_ns`. Raises TestbedError where the load is not a constant rate."""
    for source in program.sources:
        if source.process == LOG and source.n_arrivals:
            raise TestbedError("`log`: cannot be driven at a share of capacity; use `rate`")
        if source.n_segments > 1:
            raise TestbedError("`rate`: changes with time; a share of capacity needs a constant rate")
    segments = tuple(row._replace(mass=row.mass * factor, per_ns=row.per_ns * factor) for row in program.segments)
    drain_ns = program.horizon_ns - program.duration_ns
    edges_ns = (0, duration_ns)
    return program._replace(
        segments=segments, edges_ns=edges_ns, duration_ns=duration_ns, horizon_ns=duration_ns + drain_ns
    )


def rate_rps(program: Program) -> float:
    """Requests per second of all workloads, for constant rates."""
    return sum(row.per_ns for row in program.segments) * 1e9


def more_cores(program: Program, unit: int, more: int) -> Program:
    """So many cores more in every instance of a unit (fewer, where negative)."""
    units, processors = list(program.units), list(program.processors)
    units[unit] = units[unit]._replace(cores=units[unit].cores + more)
    for number in {instance.processor for instance in program.instances if instance.unit == unit}:
        processors[number] = processors[number]._replace(cores=processors[number].cores + more)
    return program._replace(units=tuple(units), processors=tuple(processors))


def with_hops(program: Program, hops_ns: Mapping[int, int]) -> Program:
    """Each message of a link takes `hops_ns[link]` more than its law says."""
    links = list(program.links)
    for number, hop_ns in hops_ns.items():
        links[number] = links[number]._replace(beyond_ns=hop_ns)
    return program._replace(links=tuple(links))


def unharmed(program: Program) -> Program:
    """Nothing goes wrong by itself."""
    return program._replace(faults=(), renewals=())


def all_knowing(program: Program) -> Program:
    """Whoever polls a registry knows at once who is alive."""
    rows = (row._replace(known=PERFECT) if row.known == POLLED else row for row in program.directories)
    return program._replace(directories=tuple(rows))


def with_other_balancing(program: Program) -> Program:
    """Dice where there was anything else, turns where there were dice; the same program where nobody has a choice."""
    balancing = {catalogue.number(policy) for policy in catalogue.BALANCERS.values()}
    turns, dice = catalogue.number(round_robin), catalogue.number(uniform_random)

    def other(row: PolicyRow) -> PolicyRow:
        if row.number not in balancing or row.size < 2:
            return row
        return row._replace(number=turns if row.number == dice else dice, config=())

    return with_policies(program, other)


def without_retries(program: Program) -> Program:
    """Nobody tries again."""
    return with_policies(program, lambda row: reconfigured(row, catalogue.number(retry), attempts=1))


def without_breakers(program: Program) -> Program:
    """Nobody stops asking."""
    return with_policies(program, lambda row: reconfigured(row, catalogue.number(breaker), failures=NEVER_FAILING))


def reconfigured(row: PolicyRow, number: int, **words: float) -> PolicyRow:
    """A policy of this number with another configuration; any other as it is."""
    if row.number != number:
        return row
    config = catalogue.POLICIES[number].Config(*row.config)._replace(**words)
    return row._replace(config=tuple(config))


def with_policies(program: Program, other: Callable[[PolicyRow], PolicyRow]) -> Program:
    """Other policies in their places."""
    return program._replace(policies=tuple(map(other, program.policies)))
