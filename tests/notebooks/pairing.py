"""Notebooks live twice: as text, which people edit and review, and as .ipynb without outputs, which Jupyter opens.

`python -m tests.notebooks.pairing` writes the .ipynb anew from the text. A test keeps them in step.
"""

import sys
from pathlib import Path

import jupytext
import nbformat

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"


def texts() -> list[Path]:
    """The text of every notebook."""
    return sorted(FOLDER.glob("*.py"))


def notebook_of(text: str) -> nbformat.NotebookNode:
    """A text as a notebook. Cells are numbered, so that the same text is always the same file."""
    found = jupytext.reads(text, fmt="py:percent")
    found.metadata.pop("jupytext", None)
    for place, cell in enumerate(found.cells):
        cell["id"] = f"cell-{place}"
    found.nbformat_minor = 5
    return found


def written(path: Path) -> str:
    """The .ipynb that belongs to a text."""
    return nbformat.writes(notebook_of(path.read_text("utf-8"))) + "\n"


def main() -> None:
    """Write all of them."""
    for path in texts():
        path.with_suffix(".ipynb").write_text(written(path), "utf-8", newline="\n")
        sys.stdout.write(f"{path.with_suffix('.ipynb').name}\n")


if __name__ == "__main__":
    main()
