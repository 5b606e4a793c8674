"""The folder of `--out`: results.json and scenario.yaml."""

import json
from pathlib import Path

from simulator.run.files import unwritable
from simulator.run.outcomes import Outcome

RESULTS, SCENARIO = "results.json", "scenario.yaml"


def prepare(folder: Path | None) -> None:
    """Make the folder, before hours are spent. Raises ScenarioError where that is impossible."""
    if folder is not None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(f"--out {folder}", error) from None


def write(folder: Path, found: Outcome, scenario_text: str) -> list[Path]:
    """Everything that is kept of an experiment; the files written."""
    try:
        (folder / RESULTS).write_text(json.dumps(found.document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        (folder / SCENARIO).write_text(scenario_text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise unwritable(f"--out {folder}", error) from None
    return [folder / RESULTS, folder / SCENARIO]
