"""Does the load make sense? Routes that exist, tokens somebody asks for, rates within bounds, a steady run steady."""

from collections.abc import Iterator, Sequence

from simulator.model.quantities import SECOND_NS, time_text
from simulator.model.topology import USERS, Point, Scenario, Workload
from simulator.scenario.door import Path
from simulator.scenario.tokens import nearest
from simulator.scenario.words import Finding

REQUESTS_MAX = 10**9  # of one workload in one replication


def load(scenario: Scenario) -> list[Finding]:
    """Everything wrong with workloads and goals."""
    found: list[Finding] = []
    for name, workload in scenario.workloads.items():
        path: Path = ("workload", name)
        found += unknown_routes(scenario, path, workload) or unasked_tokens(scenario, path, workload)
        found += unasked_scopes(scenario, path, workload)
        found += [
            *only(scenario, (*path, "only"), workload.only),
            *course(path, workload, scenario.experiment.duration_ns),
        ]
    for goal in scenario.slo:
        if goal != "all" and goal not in scenario.application.routes:
            allowed = nearest(goal, ["all", *scenario.application.routes], "routes")
            found.append(Finding(("slo", goal), f"there is no route {goal!r}", allowed, True))
    return [*found, *unsteady(scenario)]


def unsteady(scenario: Scenario) -> Iterator[Finding]:
    """`kind: steady` beside something that changes; left out, the door chooses the kind itself."""
    moving = [f"workload/{name}/{word(load)}" for name, load in scenario.workloads.items() if changes(load.points)]
    moving += [f"faults/{name}" for name, fault in scenario.faults.items() if fault.renewal is None]
    if moving and not scenario.experiment.terminating:
        what = f"a run in which something changes is terminating, not steady: {', '.join(moving)}"
        yield Finding(("experiment", "kind"), what, "`terminating`, or leave `kind` out")


def changes(points: tuple[Point, ...]) -> bool:
    """Whether a rate has a course: more than one point, or a first one later than 0 s."""
    return len(points) > 1 or any(point.at_ns > 0 for point in points)


def unknown_routes(scenario: Scenario, path: Path, workload: Workload) -> list[Finding]:
    """Routes that clients ask for and nobody offers."""
    known = [*scenario.application.routes]
    wrong = [route for route, _ in workload.mix if route not in known]
    return [
        Finding(
            (*path, "route") if len(workload.mix) == 1 else (*path, "mix", route),
            f"there is no route {route!r}",
            nearest(route, known, "routes"),
        )
        for route in wrong
    ]


def unasked_tokens(scenario: Scenario, path: Path, workload: Workload) -> list[Finding]:
    """Leaving the token out where no route asks for one changes nothing."""
    routes = scenario.application.routes
    if not workload.unauthenticated or any(routes[route].auth for route, _ in workload.mix):
        return []
    what = "none of its routes has `auth: required`, so nobody asks for the token that is left out"
    return [Finding((*path, "unauthenticated"), what, "`auth: required` on a route, or no `unauthenticated`")]


def unasked_scopes(scenario: Scenario, path: Path, workload: Workload) -> list[Finding]:
    """Scopes that no route asks for are spelled wrong, or change nothing."""
    if workload.scopes is None:
        return []
    asked = sorted({route.scope for route in scenario.application.routes.values() if route.scope is not None})
    if not asked:
        return [Finding((*path, "scopes"), "no route asks for a `scope`", "`scope` on a route, or no `scopes`")]
    return [
        Finding((*path, "scopes", i), f"no route asks for the scope {scope!r}", nearest(scope, asked, "scopes"))
        for i, scope in enumerate(workload.scopes)
        if scope not in asked
    ]


def only(scenario: Scenario, path: Path, names: Sequence[str]) -> Iterator[Finding]:
    """Architectures that `only` names."""
    known = [*scenario.architectures]
    for i, name in enumerate(names):
        if name not in known:
            yield Finding((*path, i), f"there is no architecture {name!r}", nearest(name, known, "architectures"))
        elif name in names[:i]:
            yield Finding((*path, i), f"{name!r} is named twice", "each once")


def word(workload: Workload) -> str:
    """The word whose course a workload follows."""
    return "users" if workload.process == USERS else "rate"


def course(path: Path, workload: Workload, duration_ns: int) -> Iterator[Finding]:
    """Points that begin after the end, and more requests than a run can hold."""
    for i, point in enumerate(workload.points):
        if point.at_ns >= duration_ns and not point.ramp:
            what = f"this point begins at {time_text(point.at_ns)}, and the run ends at {time_text(duration_ns)}"
            yield Finding((*path, word(workload), i), what, "an earlier point, or a longer `duration`")
    many = 0.0 if workload.process == USERS else expected(workload.points, duration_ns)
    if many > REQUESTS_MAX:
        what = f"about {many:.3g} requests are expected in {time_text(duration_ns)}"
        yield Finding((*path, "rate"), what, f"at most {REQUESTS_MAX:,} a run; a shorter `duration` or a lower rate")


def expected(points: tuple[Point, ...], duration_ns: int) -> float:
    """How many requests are expected at most: a ramp counts with its larger end."""
    many = 0.0
    for i, point in enumerate(points):
        after = points[i + 1] if i + 1 < len(points) else None
        end_ns = min(duration_ns, after.at_ns if after else duration_ns)
        rate = max(point.rate_per_s, after.rate_per_s if after and after.ramp else 0.0)
        many += rate * max(0, end_ns - point.at_ns) / SECOND_NS
    return many
