"""The page about the bundled scenarios, made from the files themselves.

`python -m tests.scenarios.lessons` writes docs/scenarios.md anew; a test keeps it fresh.
"""

import functools
from pathlib import Path

from simulator.model.topology import Expectation, Scenario
from simulator.scenario import Loaded, bundled, load
from simulator.scenario.writing import flow

PAGE = Path(__file__).resolve().parents[2] / "docs" / "scenarios.md"

HEAD = """\
# Bundled scenarios

Written by `python -m tests.scenarios.lessons` from the files in [scenarios/](../scenarios); do not edit it by hand.

Each file is a lesson that can be run (`splitpoint run NAME`), looked at (`splitpoint show NAME`) and checked
(`splitpoint check NAME`). `check` judges every claim at 99.9 % over 30 replications, and again over 30 more whose seeds
it chooses when it runs; a number `= … within B` also needs an interval of at most B / 2 to each side. A claim is either
a closed form, and then the page says which, or it has a control: a change that takes the cause away, under which the
claim must fail. What a call between processes costs in processor time was measured: [call_cpu.md](call_cpu.md).
"""


@functools.cache
def loaded(name: str) -> Loaded:
    """A bundled file, read once."""
    return load(bundled()[name])


def scenario(name: str) -> Scenario:
    """What a bundled file says."""
    return loaded(name).scenario


def scenarios() -> dict[str, Scenario]:
    """Every bundled scenario, by name."""
    return {name: scenario(name) for name in bundled()}


def page(found: dict[str, Scenario]) -> str:
    """The whole page: a table of all, then what each claims."""
    rows = [f"| [{name}](#{name}) | {s.topic} | {safe(s.lesson)} | {safe(s.source)} |" for name, s in found.items()]
    table = ["| name | topic | lesson | source |", "|---|---|---|---|", *rows]
    return "\n".join([HEAD, *table, *(section(name, s) for name, s in found.items())]) + "\n"


def section(name: str, lesson: Scenario) -> str:
    """What one scenario claims."""
    rows = [claimed(expectation) for expectation in lesson.expect]
    return "\n".join(
        [f"\n## {name}\n", "| claim | why it holds | control, under which it fails |", "|---|---|---|", *rows]
    )


def claimed(expectation: Expectation) -> str:
    """A claim as a row."""
    control = "; ".join(f"`{path}: {flow(value)}`" for path, value in expectation.control)
    why = " ".join(filter(None, (expectation.why, expectation.source)))
    return f"| `{expectation.claim.text}` | {safe(why)} | {safe(control) or 'none: a closed form'} |"


def safe(text: str) -> str:
    """Text that does not break a table."""
    return " ".join(text.split()).replace("|", "\\|")


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(scenarios()), "utf-8")


if __name__ == "__main__":
    main()
