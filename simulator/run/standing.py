"""`testbed up|down|load|status`: what the commands ask of systems that stay up, and of their launchers."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.model.errors import ScenarioError
from simulator.run.files import opened, wrong
from simulator.scenario.lower import lower

if TYPE_CHECKING:
    from simulator.testbed.standing.records import Record

LINES = 3  # of each log


class Wanted(NamedTuple):
    """Which system is meant: a scenario (None: all), an architecture (None: the only one that is up, or the first)."""

    scenario: str | None
    architecture: str | None = None


def bring_up(name: str, architecture: str | None) -> dict[str, Any]:
    """Start a system in the background; what runs where. Raises ScenarioError for what cannot be run or is up."""
    from simulator.run.refused import refused
    from simulator.scenario import find
    from simulator.testbed.reshape import without_call_cpu
    from simulator.testbed.standing.hailing import start
    from simulator.testbed.standing.order import Order
    from simulator.testbed.standing.records import record_of, swept

    loaded = opened(name, {}, equal=False)
    scenario = loaded.scenario
    architecture = architecture or next(iter(scenario.architectures))
    if architecture not in scenario.architectures:
        known = f"one of: {', '.join(scenario.architectures)}"
        raise wrong(f"--architecture {architecture}", "no architecture of the scenario is called so", known)
    problems = refused(loaded, scenario, architecture, compared=False)
    if problems:
        raise ScenarioError(problems)
    swept()
    record = record_of(find(name), scenario.name, architecture)
    if record.living is not None:
        raise wrong(name, f"{architecture} is up already", f"`splitpoint testbed down {name}` takes it down")
    program = without_call_cpu(lower(scenario, architecture))
    order = Order(record.key, scenario.name, architecture, program, scenario.experiment.seed)
    record.path("order").write_bytes(pickle.dumps(order))
    return start(record)


def chosen(wanted: Wanted) -> list[Record]:
    """The systems that are up and meant, all that are where none is named; stale ones are swept before."""
    from simulator.scenario import find
    from simulator.testbed.standing.records import record_of, records, swept

    swept()
    if wanted.scenario is None:
        return records()
    path, found = find(wanted.scenario), []
    for record in records():
        words = record.living or {}
        alike = words and record.key == record_of(path, words["scenario"], words["architecture"]).key
        if alike and wanted.architecture in (None, words["architecture"]):
            found.append(record)
    return found


def one(wanted: Wanted) -> Record:
    """The one system that is meant. Raises ScenarioError where there is none, or more than one."""
    found, name = chosen(wanted), wanted.scenario or ""
    if not found:
        more = f" --architecture {wanted.architecture}" if wanted.architecture else ""
        raise wrong(name, "is not up", f"`splitpoint testbed up {name}{more}` starts it")
    if len(found) > 1:
        known = ", ".join((record.living or {})["architecture"] for record in found)
        raise wrong(name, "is up in several architectures", f"say which with --architecture: {known}")
    return found[0]


def take_down(wanted: Wanted) -> list[str]:
    """End systems; their names. Raises ScenarioError where the named one is not up."""
    from simulator.testbed.standing.hailing import end

    found = chosen(wanted)
    if wanted.scenario is not None and not found:
        one(wanted)
    names = [called(record.living or {}) for record in found]
    for record in found:
        end(record)
    return names


def called(words: dict[str, Any]) -> str:
    """A system's name."""
    return f"{words.get('scenario', '?')}, {words.get('architecture', '?')}"


def loaded_with(wanted: Wanted, seconds: float | None, factor: float | None, seed: int) -> dict[str, Any]:
    """Drive a load on a system that is up; what came of it. Raises TestbedError where it was not driven to its end."""
    from simulator.testbed.standing.hailing import ask

    record = one(wanted)
    words = record.living
    if words is None or words["loading"]:
        raise wrong(wanted.scenario or "", "a load is being driven already", "wait until it is over")
    question = {"seconds": seconds, "factor": factor, "seed": seed, "replication": 0}
    answer = ask(record, question)
    about = {key: words[key] for key in ("scenario", "architecture")}
    return about | {"seed": seed, "replication": 0, "rate_factor": factor or 1.0} | answer


def standing(wanted: Wanted) -> list[dict[str, Any]]:
    """What is up: each system's processes with what they use and the last lines of their logs."""
    from simulator.testbed.standing.records import everywhere, last_lines, use_of

    found = []
    for record in chosen(wanted):
        words = record.living
        if words is None:
            continue
        about = []
        for process in everywhere(words):
            use = use_of(process["pid"])._asdict() if process["pid"] else {}
            log = Path(process["log"]) if process["log"] else None
            about.append({**process, **use, "last": last_lines(log, LINES) if log else []})
        found.append({**words, "processes": about})
    return found
