"""Do claims speak of what exists, and of what their metric can be asked of? One row a metric says the latter."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from simulator.model import claims as c
from simulator.model.quantities import time_text
from simulator.model.topology import GATEWAY, Cache, Fault, Query, Scenario, Step
from simulator.scenario.claims import metrics
from simulator.scenario.door import Path
from simulator.scenario.overrides import flat
from simulator.scenario.tokens import canonical, choices, nearest
from simulator.scenario.walking import steps_within
from simulator.scenario.words import Finding

ROUTE, OPERATION, LINK, COMPONENT, UNIT, DATABASE = "route", "operation", "link", "component", "unit", "database"
RUN = "run"  # a metric of the run as a whole

ASKED_OF = (
    ("mean p50 p90 p95 p99 p99.9 max", (ROUTE, OPERATION, LINK)),
    ("availability error_rate degraded", (ROUTE, LINK, OPERATION, COMPONENT)),
    ("offered throughput goodput failed rejected timed_out recovery", (ROUTE,)),
    ("amplification attempts", (COMPONENT, DATABASE)),
    ("utilization queue wait", (UNIT, COMPONENT, DATABASE)),
    ("max_queue", (UNIT, COMPONENT)),  # a database's longest queue is not watched
    ("hit_rate stale", (COMPONENT,)),
    ("cores processes calls_per_request", (RUN,)),
)
SUBJECTS = {name: kinds for names, kinds in ASKED_OF for name in names.split()} | {"slower than": (ROUTE,)}
SOUGHT: dict[str, Callable[[Step], bool]] = {  # what a component must do to be asked for them
    "hit_rate": lambda step: isinstance(step, Cache),
    "stale": lambda step: isinstance(step, Query) and step.replica,
}
LOOKED_AT = {"hit_rate": "a component with a `cache` step", "stale": "a component that reads `from: replica`"}
STATIC = ("cores", "processes")  # the same in every window


class Asked(NamedTuple):
    """A metric of a claim: where the claim stands, and the file."""

    metric: c.Metric
    path: Path
    scenario: Scenario

    def no(self, what: str, allowed: str = "") -> Finding:
        """What is wrong with it."""
        return Finding(self.path, what, allowed)


def claims(scenario: Scenario) -> list[Finding]:
    """Everything wrong with the claims."""
    found: list[Finding] = []
    for i, expected in enumerate(scenario.expect):
        claim, path = expected.claim, ("expect", i, "claim")
        for compared in (claim.condition, claim.comparison):
            if compared is not None:
                for metric in (*metrics(compared.left), *metrics(compared.right)):
                    asked = Asked(metric, path, scenario)
                    found += [*where(asked), *cell(asked), *window(asked)] or [*subject(asked)]
    return found


def where(asked: Asked) -> Iterator[Finding]:
    """The architecture: said where there are several, and known."""
    known = [*asked.scenario.architectures]
    if asked.metric.in_ and asked.metric.in_ not in known:
        yield asked.no(
            f"there is no architecture {asked.metric.in_!r}", nearest(asked.metric.in_, known, "architectures")
        )
    elif not asked.metric.in_ and len(known) > 1:
        yield asked.no(f"{asked.metric.name!r} does not say in which architecture", f"`in` one of: {choices(known)}")


def cell(asked: Asked) -> Iterator[Finding]:
    """The cell of `vary`: a parameter and one of its values."""
    if asked.metric.at is None:
        return
    (parameter, value), vary = asked.metric.at, asked.scenario.vary
    if parameter not in vary:
        yield asked.no(f"nothing called {parameter!r} varies", nearest(parameter, [*vary], "under `vary`"))
        return
    values = [canonical(flat(one)) for one in vary[parameter].values]
    if value not in values:
        yield asked.no(f"{parameter!r} never is {value!r}", f"its values: {choices(values)}")
    if len(vary) > 1:
        yield asked.no(
            f"`at {parameter}` names one of {len(vary)} parameters that vary", "claims with `at` need one parameter"
        )


def window(asked: Asked) -> Iterator[Finding]:
    """The stretch of time: a fault or component that exists, and a stretch that is not empty."""
    kind, name, _, to_ns = asked.metric.window
    end_ns = asked.scenario.experiment.duration_ns
    if asked.metric.name == "recovery" and kind != c.AFTER:
        yield asked.no("`recovery` does not say from what", "`after FAULT`")
    elif kind != c.ALL and asked.metric.name in STATIC:
        yield asked.no(f"{asked.metric.name!r} has no window", "take the window out")
    elif kind == c.FROM and to_ns > end_ns:
        yield asked.no(f"the window ends after the run ({time_text(end_ns)})", "a window within the run")
    elif kind == c.WHILE_DOWN:
        yield from while_down(asked, name)
    elif kind in (c.BEFORE, c.DURING, c.AFTER):
        faults = asked.scenario.faults
        if name not in faults:
            yield asked.no(f"there is no fault {name!r}", nearest(name, [*faults], "faults"))
        else:
            yield from stretch(asked, kind, name, faults[name])


def while_down(asked: Asked, name: str) -> Iterator[Finding]:
    """`while C is down` is measured apart, for the routes' sake."""
    components = [*asked.scenario.application.operations]
    if name not in components:
        yield asked.no(f"there is no component {name!r}", nearest(name, components, "components"))
    elif ROUTE not in SUBJECTS[asked.metric.name]:
        yield asked.no(
            f"{asked.metric.name!r} is not measured while a component is down",
            "a metric of routes, such as availability",
        )


def stretch(asked: Asked, kind: str, name: str, fault: Fault) -> Iterator[Finding]:
    """Before, during and after a fault must be some time."""
    if fault.renewal is not None:
        yield asked.no(f"{name!r} comes and goes at random: nothing is {kind} it", "another window, such as `from`")
    elif fault.at_ns == 0 and (kind == c.BEFORE or asked.metric.name == "recovery"):
        yield asked.no(f"nothing is before {name!r}: it begins at 0 s", "a later `at`, or another window")
    elif kind == c.AFTER and asked.metric.name != "recovery":
        if fault.set_off is not None:
            yield asked.no(f"nothing is after {name!r}: requests set it off to the end", "another window")
        elif fault.for_ns is None:
            yield asked.no(f"nothing is after {name!r}: it has no `for` and never ends", "a `for`, or another window")
        elif fault.at_ns + fault.for_ns >= asked.scenario.experiment.duration_ns:
            yield asked.no(
                f"nothing is after {name!r}: it lasts to the end of the run", "a shorter `for`, or a longer `duration`"
            )


def subject(asked: Asked) -> Iterator[Finding]:
    """Of whom: it exists, and the metric can be asked of it."""
    name, of = asked.metric.name, asked.metric.of
    allowed = SUBJECTS[name]
    if RUN in allowed:
        if of != "all":
            yield asked.no(f"{name!r} is of the whole run", "take `of` out")
        return
    wanted = f"{name!r} is of {' or '.join(map(article, allowed))}"
    if of == "all":
        if ROUTE not in allowed:
            yield asked.no(f"{name!r} does not say of whom", wanted)
        return
    kinds = kinds_of(asked, of)
    if not kinds:
        yield asked.no(f"there is nothing called {of!r}", nearest(of, known(asked), "known"))
    elif not kinds & set(allowed):
        yield asked.no(f"{of!r} is {' and '.join(map(article, sorted(kinds)))}", wanted)
    elif name in SOUGHT and not any(map(SOUGHT[name], steps_of(asked.scenario, of))):
        yield asked.no(f"{of!r} has no step of which {name!r} could tell", LOOKED_AT[name])


def steps_of(scenario: Scenario, component: str) -> Iterator[Step]:
    """Every step of a component."""
    for body in scenario.application.operations[component].values():
        yield from steps_within(body.steps)


def article(kind: str) -> str:
    """A kind of subject, with its article."""
    return f"{'an' if kind == OPERATION else 'a'} {kind}"


def kinds_of(asked: Asked, of: str) -> set[str]:
    """What a subject is: a unit often bears a component's name, and is both."""
    application, architectures = asked.scenario.application, asked.scenario.architectures
    components = application.operations
    operations = {f"{component}.{o}" for component, body in components.items() for o in body}
    if " -> " in of:
        caller, _, callee = of.partition(" -> ")
        there = callee in operations or callee in components
        return {LINK} if there and caller in {*components, "edge", "any"} else set()
    chosen = [architectures[asked.metric.in_]] if asked.metric.in_ else [*architectures.values()]
    own_gateway = any(one.gateway is not None and one.gateway.unit is not None for one in chosen)
    found = {
        ROUTE: of in application.routes,
        COMPONENT: of in components,
        OPERATION: of in operations,
        DATABASE: of.removesuffix(".database") in components and of.endswith(".database"),
        UNIT: any(of in one.units for one in chosen) or (of == GATEWAY and own_gateway),
    }
    return {kind for kind, is_one in found.items() if is_one}


def known(asked: Asked) -> list[str]:
    """Everything a claim may speak of."""
    application, architectures = asked.scenario.application, asked.scenario.architectures
    operations = [f"{component}.{o}" for component, body in application.operations.items() for o in body]
    units = [unit for architecture in architectures.values() for unit in architecture.units]
    databases = [f"{component}.database" for component in application.operations]
    return list(dict.fromkeys([*application.routes, *application.operations, *units, *operations, *databases]))
