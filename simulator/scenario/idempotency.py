"""Idempotency: may an operation be done twice? Retries of the `safe` kind and hedges ask before they do it again.

An operation is idempotent unless it, or anything it calls, writes; `idempotent: true` (or `false`) says otherwise, for
itself and for whoever calls it. What nobody waits for counts too: it is done twice all the same. A fallback of a call
belongs to the architecture and is not looked at.
"""

from simulator.model.topology import Application, Call, Query, Step
from simulator.scenario.walking import steps_within

Key = tuple[str, str]  # component, operation


def idempotent(application: Application, component: str, operation: str) -> bool:
    """Whether an operation may be done twice."""
    return (component, operation) not in unsafe(application)


def idempotent_route(application: Application, route: str) -> bool:
    """The same of a route, for the retries of clients."""
    steps = application.routes[route].steps
    return not writes(steps) and not called(steps) & unsafe(application)


def unsafe(application: Application) -> set[Key]:
    """The operations that may not be done twice: from those that write back to all who call them."""
    callers: dict[Key, list[Key]] = {}
    found: list[Key] = []
    for component, operations in application.operations.items():
        for operation, body in operations.items():
            if body.idempotent is False or (body.idempotent is None and writes(body.steps)):
                found.append((component, operation))
            elif body.idempotent is None:
                for callee in called(body.steps):
                    callers.setdefault(callee, []).append((component, operation))
    out: set[Key] = set()
    while found:
        one = found.pop()
        if one not in out:
            out.add(one)
            found += callers.get(one, [])
    return out


def writes(steps: tuple[Step, ...]) -> bool:
    """Whether the steps themselves write."""
    return any(isinstance(step, Query) and step.write for step in steps_within(steps))


def called(steps: tuple[Step, ...]) -> set[Key]:
    """The operations that the steps call."""
    return {(step.component, step.operation) for step in steps_within(steps) if isinstance(step, Call)}
