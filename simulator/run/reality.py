"""`validate`: the real system beside the simulated one. Here the two meet; neither knows the other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.model.errors import Problem, ScenarioError, TestbedError
from simulator.model.program import Program
from simulator.model.topology import GATEWAY, Scenario
from simulator.model.trace import LIMIT, REQUEST
from simulator.run import real_work
from simulator.run.execute import Control
from simulator.run.files import wrong
from simulator.run.refused import refused
from simulator.run.wishes import OWN, Strike, Wish
from simulator.scenario.lower import lower

if TYPE_CHECKING:
    from simulator.scenario import Loaded
    from simulator.testbed.prediction import Plan

Document = dict[str, Any]


def simulate(program: Program, seed: int, replication: int) -> np.ndarray:
    """The REQUEST rows of one replication in the compiled engine. Raises TestbedError where it meets a limit."""
    from simulator.fast import play

    blocks = [np.zeros(0, REQUEST)]
    ending = play(program, (seed, replication), lambda requests, _calls: blocks.append(requests.copy()))
    if ending.status == LIMIT:
        raise TestbedError(f"nothing to hold against the real system: {ending.message}")
    return np.concatenate(blocks)


def wanted(loaded: "Loaded", wish: Wish) -> tuple["Loaded", Scenario, dict[str, tuple[Problem, ...]]]:
    """The file as it is to be driven, and of every architecture in question what cannot be driven.

    Raises ScenarioError where nothing is left, where one that was named cannot be, or where a name is unknown.
    """
    known = loaded.scenario.architectures
    for name in wish.architectures:
        if name not in known:
            raise wrong(f"--architecture {name}", "the scenario has none of this name", f"one of: {', '.join(known)}")
    names = wish.architectures or tuple(known)
    loaded = balanced(loaded, names, wish.balancer)
    scenario = struck(loaded.scenario, wish)
    found = {name: refused(loaded, scenario, name) for name in names}
    if wish.architectures or all(found.values()):
        problems = dict.fromkeys(problem for refusals in found.values() for problem in refusals)
        if problems:
            raise ScenarioError(tuple(problems))
    return loaded, scenario, found


def refuse(loaded: "Loaded", architecture: str) -> None:
    """Raise ScenarioError, with every place, where the file as it is asks for what the real system cannot do."""
    problems = refused(loaded, loaded.scenario, architecture)
    if problems:
        raise ScenarioError(problems)


def balanced(loaded: "Loaded", names: Sequence[str], balancer: str) -> "Loaded":
    """With a product's proxies, where the file does not ask for them already."""
    if balancer == OWN:
        return loaded
    architectures = loaded.full["architectures"]
    others = [name for name in names if architectures[name].get("balancer", {}).get("preset") != balancer]
    changes = {f"architectures/{name}/balancer": balancer for name in others}
    return loaded.with_overrides(changes, equal=False) if changes else loaded


def struck(scenario: Scenario, wish: Wish) -> Scenario:
    """The scenario with the faults that were asked for, and no others."""
    components = (*scenario.application.operations, GATEWAY)
    for strike in wish.strikes:
        if strike.component not in components:
            raise wrong(strike.option, "there is no such component", f"one of: {', '.join(components)}")
    asked = {f"{strike.kind} {place}": strike.fault for place, strike in enumerate(wish.strikes)}
    return scenario._replace(faults={**(scenario.faults if wish.faults else {}), **asked})


def validate(loaded: "Loaded", control: Control, folder: Path, wish: Wish) -> Document:
    """Predict, drive and compare, one architecture after another; the document of `validate --json`.

    Predictions are written to `folder` before the real system is driven. Raises ScenarioError for what cannot be done,
    TestbedError where the machine does not allow it.
    """
    from simulator.run.unpaired import unpaired

    if real_work.is_real(loaded):
        return real_work.validate(loaded, control, folder, wish, simulate)
    loaded, scenario, found = wanted(loaded, wish)
    plans = [plan_of(scenario, name, folder, wish) for name, problems in found.items() if not problems]
    for plan in plans:
        carried(plan, wish.strikes)
    notes, runs = left_out(loaded, wish, found), wish.independent
    if runs is None:
        return together(scenario, (replayed(plan, control) for plan in plans), notes)
    each = (unpaired(plan, simulate, runs, control.say) for plan in plans)
    return together(scenario, each, notes) | {"mode": "independent"}


def replayed(plan: "Plan", control: Control) -> Document:
    """The same requests on both sides; the document of one architecture."""
    from simulator.testbed.validate import validate as held_against

    return held_against(plan, simulate, control.say)


def plan_of(scenario: Scenario, name: str, folder: Path, wish: Wish) -> "Plan":
    """What the testbed is to do for one architecture."""
    from simulator.testbed.prediction import Plan, Rate

    rates = tuple(Rate(*rate) for rate in wish.rates)
    program, seed = lower(scenario, name), scenario.experiment.seed
    plan = Plan(scenario.name, name, program, folder, seed, rates, wish.seconds, wish.cores, wish.balancer)
    return replace(plan, trials=wish.trials or 0)


def carried(plan: "Plan", strikes: Sequence[Strike]) -> None:
    """Raise ScenarioError for a rate that nobody can carry, or a strike that hits nobody here."""
    from simulator.run.wishes import MOST
    from simulator.testbed.validate import loads_of

    for load in loads_of(plan, simulate):
        if load.utilization > MOST:
            most = load.subject.rate_rps * MOST / load.utilization
            busy = f"{plan.architecture} would be busy {load.utilization:.0%}"
            raise wrong(f"--rates {load.rate.value:g}/s", busy, f"at most {most:.4g}/s")
    if strikes and not plan.program.faults:
        raise wrong(strikes[0].option, f"hits nobody in {plan.architecture}", "a component that some unit hosts")


def left_out(loaded: "Loaded", wish: Wish, found: Mapping[str, Sequence[Problem]]) -> list[str]:
    """What is not driven, and why."""
    said = [f"{name} is left out: {problems[0].what}" for name, problems in found.items() if problems]
    if loaded.scenario.faults and not wish.faults:
        said.append("the file's faults do not strike here (`--faults` lets them)")
    return said


def together(scenario: Scenario, each: Iterator[Document], notes: Sequence[str]) -> Document:
    """One document of those of several architectures; what was not begun when it was interrupted is not in it."""
    found: list[Document] = []
    for document in each:
        found.append(document)
        if document["partial"]:
            break
    ended = [document["passed"] for document in found]
    return {
        "scenario": scenario.name,
        "mode": "replay",
        **{key: [row for d in found for row in d[key]] for key in ("cases", "controls", "runs")},
        "passed": False if False in ended else None if None in ended else True,
        "partial": any(document["partial"] for document in found),
        "notes": list(dict.fromkeys([*notes, *(note for document in found for note in document["notes"])])),
    }
