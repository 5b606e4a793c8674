"""Does time get on? What comes back at once for ever, or again and again too often, would keep a run from ending."""

from collections.abc import Iterator

from simulator.model.laws import UNIFORM, Branch, Law, is_zero
from simulator.model.quantities import time_text
from simulator.model.topology import (
    CRASH,
    FAIL,
    UNLIMITED,
    USERS,
    Architecture,
    Call,
    Compute,
    Fault,
    Query,
    Scenario,
    Step,
    Wait,
    Workload,
)
from simulator.scenario.walking import steps_within
from simulator.scenario.words import Finding

TIMES_MAX = 10_000_000  # how often bursts or faults may come back in one replication


def pace(scenario: Scenario) -> Iterator[Finding]:
    """Everything that would keep a run from ending."""
    for name, workload in scenario.workloads.items():
        if workload.process == USERS and is_zero(workload.think):
            yield from restless(scenario, name, workload)
        if workload.bursts is not None and workload.pauses is not None:
            yield from often(scenario, ("workload", name, "process"), "bursts", (workload.bursts, workload.pauses))
    for name, fault in scenario.faults.items():
        if fault.renewal is not None:
            yield from often(scenario, ("faults", name, "random"), "faults", fault.renewal[:2])


def restless(scenario: Scenario, name: str, workload: Workload) -> Iterator[Finding]:
    """People who neither think nor travel, and may be answered at once: they ask infinitely often in one moment."""
    for place, architecture in scenario.architectures.items():
        if (workload.only and place not in workload.only) or not is_zero(architecture.network.client):
            continue
        why = at_once(scenario, place, architecture, workload)
        if why:
            what = f"in {place!r} {why} answers at once, and these people ask again at once, for ever"
            yield Finding(("workload", name), what, "a `think`, or a `network/client`, above 0 ms", True)


def at_once(scenario: Scenario, place: str, architecture: Architecture, workload: Workload) -> str:
    """What can answer in no time; nothing: ""."""
    gateway, units = architecture.gateway, [*architecture.units.values()]
    units += [gateway.unit] if gateway is not None and gateway.unit is not None else []
    struck = [name for name, fault in scenario.faults.items() if strikes(fault, place)]
    rows = [word for row in architecture.calls.values() for word in ("breaker", "bulkhead") if row.get(word)]
    free = [route for route, _ in workload.mix if costs_nothing(scenario, scenario.application.routes[route].steps)]
    if free:
        return f"the route {free[0]!r}, which costs nothing,"
    if any(unit.queue < UNLIMITED for unit in units):
        return "a full queue"
    if gateway is not None and gateway.rate_per_s is not None:
        return "the rate limit"
    return f"the fault {struck[0]!r}" if struck else f"a {rows[0]}" if rows else ""


def strikes(fault: Fault, place: str) -> bool:
    """Whether a fault makes something in an architecture fail at once."""
    return fault.kind in (CRASH, FAIL) and (not fault.only or place in fault.only)


def costs_nothing(scenario: Scenario, steps: tuple[Step, ...]) -> bool:
    """Whether no step, and nothing that the steps call, ever takes time in itself."""
    todo, seen = [steps], set()
    while todo:
        for step in steps_within(todo.pop()):
            if isinstance(step, Compute | Wait | Query) and not is_zero(step.law):
                return False
            if isinstance(step, Call) and (step.component, step.operation) not in seen:
                seen.add((step.component, step.operation))
                todo.append(scenario.application.operations[step.component][step.operation].steps)
    return True


def often(scenario: Scenario, path: tuple[str, ...], what: str, spells: tuple[Law, Law]) -> Iterator[Finding]:
    """Bursts or faults that come back so often that the run does little else."""
    cycle_ns = max(1e-9, sum(map(mean_ns, spells)))
    times = scenario.experiment.duration_ns / cycle_ns
    if times > TIMES_MAX:
        end = time_text(scenario.experiment.duration_ns)
        yield Finding(path, f"about {times:.3g} {what} are expected in {end}", f"at most {TIMES_MAX:,}", True)


def mean_ns(law: Law) -> float:
    """The mean of a law, near enough: what `max` and the cut of `normal` change is not seen beyond the limit itself."""
    return sum(share * middle_ns(branch) for share, branch in zip(law.shares, law.branches, strict=True))


def middle_ns(branch: Branch) -> float:
    """The mean of one branch; a uniform one says where it begins and ends."""
    middle = (branch.mean_ns + branch.shape) / 2 if branch.kind == UNIFORM else branch.mean_ns
    return min(middle, branch.max_ns)
