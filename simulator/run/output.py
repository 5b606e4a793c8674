"""The folder of `--out`: results.json, scenario.yaml, and report.html, which is drawn from these two alone."""

import json
from pathlib import Path
from typing import Any

from simulator.run.files import unwritable, wrong
from simulator.run.outcomes import Outcome

RESULTS, SCENARIO, REPORT = "results.json", "scenario.yaml", "report.html"
KINDS = ("run", "compare", "validate")
NEEDED = (
    "scenario",
    "seed",
    "replications",
    "digest",
    "command",
    "versions",
    "lesson",
    "overrides",
    "messages",
    "partial",
)


def prepare(folder: Path | None) -> None:
    """Make the folder, before hours are spent. Raises ScenarioError where that is impossible."""
    if folder is not None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(f"--out {folder}", error) from None


def write(folder: Path, found: Outcome, scenario_text: str) -> list[Path]:
    """Everything that is kept of an experiment; the files written. Of an interrupted one no page is drawn."""
    drawn = {} if found.interrupted else {"pictures": found.pictures()}
    document = {**found.document, **drawn}
    try:
        text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)
        (folder / RESULTS).write_text(text + "\n", encoding="utf-8", newline="\n")
        (folder / SCENARIO).write_text(scenario_text, encoding="utf-8", newline="\n")
        written = [folder / RESULTS, folder / SCENARIO]
        return written if found.interrupted else [*written, draw(folder, document, scenario_text)]
    except OSError as error:
        raise unwritable(f"--out {folder}", error) from None


def draw(folder: Path, document: dict[str, Any], scenario_text: str) -> Path:
    """Write the page."""
    from simulator.report import write
    from simulator.run.pages import page_of

    write(page_of(document, scenario_text), folder / REPORT)
    return folder / REPORT


def rendered_again(folder: Path) -> Path:
    """Draw the page of a folder again. Raises ScenarioError where it does not hold what `--out` writes."""
    document, text = stored(folder / RESULTS), read(folder / SCENARIO)
    missing = [name for name in NEEDED if name not in document]
    if missing or document.get("kind") not in KINDS:
        what = f"not a result that can be drawn: {', '.join(missing) or 'kind'} is missing or unknown"
        raise wrong(str(folder / RESULTS), what, "what `splitpoint run|compare --out DIR` wrote")
    try:
        return draw(folder, document, text)
    except OSError as error:
        raise unwritable(str(folder / REPORT), error) from None
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        what = f"cannot be drawn: {type(error).__name__}: {error}"
        raise wrong(str(folder / RESULTS), what, "results.json as it was written, by this version") from None


def stored(path: Path) -> dict[str, Any]:
    """A stored document."""
    try:
        found = json.loads(read(path))
    except ValueError as error:
        raise wrong(str(path), f"not JSON: {error}", "what `splitpoint run|compare --out DIR` wrote") from None
    return found if isinstance(found, dict) else {}


def read(path: Path) -> str:
    """The text of a file."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise wrong(str(path), f"cannot be read: {reason}", "a folder that `--out DIR` wrote") from None
