"""A student in a box: fills the three dots of a notebook, runs it from top to bottom, and reads what the cells say."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from tests.notebooks.pairing import FOLDER, notebook_of

SECONDS_MAX = 180  # for one cell: the engine may have to be compiled
DOTS = re.compile(r"^(\w+) = \.\.\.(.*)$", re.MULTILINE)


def text_of(name: str) -> str:
    """The text of a notebook."""
    return (FOLDER / f"{name}.py").read_text("utf-8")


def open_places(text: str) -> list[str]:
    """The variables whose value is left to the student."""
    return [name for name, _ in DOTS.findall(text)]


def filled(text: str, answers: Mapping[str, str]) -> str:
    """The text with answers in place of the dots; dots without an answer stay."""
    return DOTS.sub(lambda found: f"{found[1]} = {answers.get(found[1], '...')}", text)


def executed(name: str, answers: Mapping[str, str], only: Collection[str] = ()) -> nbformat.NotebookNode:
    """The notebook after all cells have run; CellExecutionError where one fails.

    `only`: just the cells that set these variables, after the first one, which opens the scenario.
    """
    notebook = notebook_of(filled(text_of(name), answers))
    if only:
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        notebook.cells = [cell for cell in code if cell is code[0] or cell.source.split(" = ")[0] in only]
    where = {"metadata": {"path": str(Path(FOLDER).parent)}}
    NotebookClient(notebook, timeout=SECONDS_MAX, kernel_name="python3", resources=where).execute()
    return notebook


def said(notebook: nbformat.NotebookNode, exercise: str) -> str:
    """What a check answered."""
    cell = next(c for c in notebook.cells if f'lab.check("{exercise}"' in c.source)
    return "".join(str(out["data"]["text/plain"]) for out in cell.outputs if "data" in out)


def exercises(text: str) -> dict[str, str]:
    """Variable -> exercise that judges it."""
    return {name: exercise for exercise, name in re.findall(r'lab\.check\("([^"]+)", (\w+)\)', text)}


def pictures(notebook: nbformat.NotebookNode) -> int:
    """How many pictures there are to be seen."""
    outputs = [out for cell in notebook.cells if cell.cell_type == "code" for out in cell.outputs]
    return sum("image/png" in out.get("data", {}) for out in outputs)
