"""What the commands need of the door: scenario files found, shown, written and opened."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from simulator.model.errors import Problem, ScenarioError

if TYPE_CHECKING:
    from simulator.scenario import Loaded


class Lesson(NamedTuple):
    """A bundled scenario as it is listed."""

    name: str
    topic: str
    lesson: str


def lessons() -> list[Lesson]:
    """All bundled scenarios."""
    from simulator.scenario import bundled, load

    found = [load(path).scenario for path in bundled().values()]
    return [Lesson(scenario.name, scenario.topic, scenario.lesson) for scenario in found]


def opened(name: str, overrides: Mapping[str, object], *, equal: bool) -> "Loaded":
    """The scenario of a name or path. `equal`: the architectures must be equal in hardware. Raises ScenarioError."""
    from simulator.scenario import find, load

    return load(find(name), overrides, equal=equal)


def shown(name: str, *, written_out: bool) -> str:
    """The text of a scenario, as it is or with every default, `like` and `each` written out."""
    from simulator.scenario import resolved

    loaded = opened(name, {}, equal=False)
    return resolved(loaded) if written_out else loaded.text


def created(path: Path) -> Path:
    """Write a template to start from; ScenarioError where the file exists or cannot be written."""
    from simulator.scenario import template

    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(template(name_of(path)))
    except FileExistsError:
        raise wrong(str(path), "the file exists", "a name that is not taken; nothing was changed") from None
    except OSError as error:
        raise unwritable(str(path), error) from None
    return path


def name_of(path: Path) -> str:
    """A scenario's name, made of a file's."""
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "_-") else "-" for c in path.stem).strip("-_")
    return kept if kept[:1].isalpha() else f"scenario-{kept}".rstrip("-")


def schema_text() -> str:
    """The JSON Schema of scenario files."""
    from simulator.scenario import schema

    return json.dumps(schema(), indent=2, ensure_ascii=False)


def overrides_of(given: Sequence[str], seed: str | None = None, replications: str | None = None) -> dict[str, object]:
    """The overrides of `--set PATH=VALUE`, `--seed` and `--replications`. Raises ScenarioError without a `=`."""
    found: dict[str, object] = {}
    problems = []
    for text in given:
        path, sign, value = text.partition("=")
        if not sign or not path.strip() or not value.strip():
            allowed = "`--set PATH=VALUE`, such as `--set workload/visit/rate=90/s`"
            problems.append(Problem(f"--set {text}", 0, 0, "", "no path, no `=` or no value", allowed))
        found[path.strip()] = value.strip()
    if problems:
        raise ScenarioError(problems)
    extra = {"experiment/seed": seed, "experiment/replications": replications}
    return found | {path: value for path, value in extra.items() if value is not None}


def share_of(text: str, option: str) -> float:
    """A share such as `2%` as a fraction, between 0 and 100 %, both excluded. Raises ScenarioError."""
    digits = text.strip().removesuffix("%").strip()
    try:
        share = float(digits) / 100.0
    except ValueError:
        share = 0.0
    if not text.strip().endswith("%") or not 0.0 < share < 1.0 or not digits.replace(".", "", 1).isdigit():
        raise wrong(f"{option} {text}", "not a share", f"a share between 0 % and 100 %, such as `{option} 2%`")
    return share


def wrong(place: str, what: str, allowed: str) -> ScenarioError:
    """One problem with something given on the command line."""
    return ScenarioError([Problem(place, 0, 0, "", what, allowed)])


def unwritable(place: str, error: OSError) -> ScenarioError:
    """A file or folder that cannot be written."""
    return wrong(place, f"cannot be written: {error.strerror or error}", "a place where you may write")
