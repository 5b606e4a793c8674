"""The project's own files as data: what the tests of the house look at.

What counts as the project's: what git tracks, and what it would track (not ignored); in an unpacked archive, every file
outside hidden and generated folders. A *code line* is a physical line with something that runs on it: blank lines,
comments and docstrings cost nothing, so that nobody saves on them.
"""

import ast
import functools
import io
import subprocess
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
LAYOUT = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = ast.Module | ast.ClassDef | Function


class Source(NamedTuple):
    """A Python file: its path from the root with `/`, its text and its syntax tree."""

    path: str
    text: str
    tree: ast.Module


@functools.cache
def tracked() -> tuple[str, ...]:
    """Paths, from the root, of all files of the project, sorted."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if answer.returncode == 0 and answer.stdout:
        names = set(answer.stdout.split("\0")) - {""}
    else:
        found = (path.relative_to(ROOT) for path in ROOT.rglob("*"))
        names = {path.as_posix() for path in found if not any(generated(part) for part in path.parts)}
    return tuple(sorted(name for name in names if (ROOT / name).is_file()))


def generated(part: str) -> bool:
    """Whether a folder or file of that name is made by a tool, where there is no git to ask."""
    hidden = part.startswith(".") and part not in {".ci", ".gitignore", ".pre-commit-config.yaml"}
    return hidden or part in {"__pycache__", "build", "dist", "htmlcov", "out"} or part.endswith(".egg-info")


@functools.cache
def source(path: str) -> Source:
    """One Python file, parsed."""
    text = (ROOT / path).read_text("utf-8")
    return Source(path, text, ast.parse(text))


def sources(*folders: str) -> tuple[Source, ...]:
    """The Python files below these folders."""
    inside = tuple(f"{folder}/" for folder in folders)
    return tuple(source(path) for path in tracked() if path.endswith(".py") and path.startswith(inside))


def functions(tree: ast.AST) -> Iterator[Function]:
    """Every function and method, nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def docstring_lines(tree: ast.AST) -> set[int]:
    """Numbers of the lines that docstrings stand on."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, Documented) and ast.get_docstring(node, clean=False) is not None:
            first = node.body[0]
            lines.update(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    return lines


@functools.cache
def code_lines(path: str) -> frozenset[int]:
    """Numbers of the code lines of a file."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source(path).text).readline):
        if token.type not in LAYOUT:
            lines.update(range(token.start[0], token.end[0] + 1))
    return frozenset(lines - docstring_lines(source(path).tree))


def body_length(path: str, function: Function) -> int:
    """How many code lines the body of a function has; its signature and decorators are not counted."""
    first, last = function.body[0].lineno, function.end_lineno or function.lineno
    return sum(first <= line <= last for line in code_lines(path))


def comments(path: str) -> Iterator[tuple[int, str]]:
    """Line number and text of every comment (of real ones: a `#` inside a string is none)."""
    for token in tokenize.generate_tokens(io.StringIO(source(path).text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def listed(problems: list[str]) -> str:
    """Problems as a message, one a line."""
    return "\n" + "\n".join(problems)
