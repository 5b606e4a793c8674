"""Bundled scenarios: the lessons that come with the program, found by name, in a checkout or in a wheel."""

from pathlib import Path

from simulator.model.errors import Problem, ScenarioError
from simulator.scenario.tokens import nearest, quote

PACKAGE = Path(__file__).resolve().parent.parent


def bundled() -> dict[str, Path]:
    """Name -> file of every bundled scenario, by name."""
    for folder in (PACKAGE / "bundled", PACKAGE.parent / "scenarios"):
        found = {path.stem: path for path in sorted(folder.glob("*.yaml"))}
        if found:
            return found
    return {}


def find(name_or_path: str | Path) -> Path:
    """The file that a name or a path means. A path has a `/`, or ends in .yaml or .yml; raises ScenarioError."""
    text = str(name_or_path)
    known = bundled()
    if text in known:
        return known[text]
    path = Path(text)
    if path.suffix in (".yaml", ".yml") or len(path.parts) > 1 or path.is_file():
        return path
    problem = Problem(
        text, 0, 0, "", f"there is no bundled scenario and no file {quote(text)}", nearest(text, [*known], "bundled")
    )
    raise ScenarioError([problem])
