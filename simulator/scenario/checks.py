"""Checks across the file: what the words say separately must also fit together.

Each room of checks looks at one thing and returns findings; all of them run, so that one reading of a file tells
everything that is wrong with it. Equal hardware is asked apart (`check_hardware.py`), since only a comparison needs
it.
"""

from pathlib import Path as FilePath
from typing import Any

from simulator.model.topology import Scenario
from simulator.scenario import logs
from simulator.scenario.check_application import application
from simulator.scenario.check_architectures import architectures
from simulator.scenario.check_calls import calls
from simulator.scenario.check_claims import claims
from simulator.scenario.check_faults import faults
from simulator.scenario.check_load import load
from simulator.scenario.check_pace import pace
from simulator.scenario.check_vary import vary
from simulator.scenario.file import File
from simulator.scenario.tokens import TextError
from simulator.scenario.words import Finding


def across(scenario: Scenario, tree: dict[str, Any], full: dict[str, Any]) -> list[Finding]:
    """Everything that does not fit together. Deeper checks wait until names and calls are right."""
    found = application(full) or architectures(scenario) or calls(scenario, full)
    found = found or [*load(scenario), *faults(scenario), *claims(scenario), *vary(scenario, tree)]
    return found or [*pace(scenario)]


def replays(words: File, folder: FilePath | None) -> tuple[dict[str, logs.Log], list[Finding]]:
    """The logs that workloads replay."""
    out: dict[str, logs.Log] = {}
    problems: list[Finding] = []
    for name, workload in words.workload.items():
        if workload.log is None:
            continue
        given = workload.mix or {workload.route or name: 1}
        stated = workload.mix is not None or workload.route is not None
        try:
            lines = logs.read(workload.log, folder, [*words.application.routes])
            if stated and any(route for _, route in lines):
                raise TextError("the file names the route of each line", "take `route` or `mix` out")
            mix = [(route, float(weight)) for route, weight in given.items()]
            out[name] = logs.replay(lines, mix, workload.speed or 1.0, words.experiment.duration)
        except TextError as bad:
            problems.append(Finding(("workload", name, "log"), bad.what, bad.allowed))
    return out, problems
