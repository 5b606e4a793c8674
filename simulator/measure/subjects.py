"""What a claim or a table speaks of: routes, links between components, units, databases, told apart by their names.

Routes and components share one name space; units and databases have their own and often bear a component's name, so
who is meant depends on the metric. A link is `caller -> callee`; a callee alone is any caller's.
"""

from simulator.model.errors import ModelError
from simulator.model.program import Names

ALL, ANY, ARROW = "all", "any", "->"


def routes_of(names: Names, subject: str) -> list[int] | None:
    """The routes meant by `all` or a route's name, or None where the subject is no route."""
    if subject == ALL:
        return list(range(len(names.routes)))
    return [names.routes.index(subject)] if subject in names.routes else None


def operations_of(names: Names, subject: str) -> list[int]:
    """The operations meant by `any`, a component, or `component.operation`."""
    whole = [subject == ANY or subject in (name, name.partition(".")[0]) for name in names.operations]
    found = [number for number, wanted in enumerate(whole) if wanted]
    if not found and subject != ANY and subject not in names.components:
        raise ModelError(f"nobody called {subject!r} can be asked; operations: {', '.join(names.operations)}")
    return found


def callers_of(names: Names, subject: str) -> list[int]:
    """The components meant by a caller's name or `any`."""
    if subject == ANY:
        return list(range(len(names.components)))
    if subject not in names.components:
        raise ModelError(f"no component is called {subject!r}; components: {', '.join(names.components)}")
    return [names.components.index(subject)]


def pairs_of(names: Names, subject: str) -> list[int]:
    """The pairs (caller x number of operations + operation) that a link, an operation or a component means."""
    caller, arrow, callee = (part.strip() for part in subject.partition(ARROW))
    if not arrow:
        caller, callee = ANY, caller
    operations = operations_of(names, callee)
    return [c * len(names.operations) + o for c in callers_of(names, caller) for o in operations]


def component_of(operation: str) -> str:
    """The component whose operation `component.operation` is."""
    return operation.partition(".")[0]
