"""The command starts quickly, because what is heavy is imported only by what needs it."""

import subprocess
import sys

from tests.cli.commands import ROOT, process, splitpoint

# pydantic is missing: typer itself may import it for a command's options
HEAVY = ("aiohttp", "jinja2", "llvmlite", "matplotlib", "numba", "numpy", "pandas", "ruamel", "scipy", "simpy")
PROGRAM = """
import sys, time
began = time.process_time()
sys.argv = ["splitpoint", *{words!r}]
from simulator.cli import main
try:
    main()
except SystemExit as ending:
    code = ending.code
loaded = sorted({heavy!r} & sys.modules.keys())
print("took", round(time.process_time() - began, 3), "s; exit", code, "; loaded", loaded, file=sys.stderr)
"""


def heavy_after(*words: str) -> str:
    """What a command says on stderr: the time it took and what it had loaded at its end."""
    program = PROGRAM.format(words=list(words), heavy=set(HEAVY))
    found = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    sys.stdout.write(f"{words} {found.stderr}")  # seen with `pytest -s`: how long it takes here
    return found.stderr


def test_help_loads_nothing_heavy() -> None:
    assert "exit 0 ; loaded []" in heavy_after("--help")


def test_help_of_a_command_loads_nothing_heavy() -> None:
    assert "exit 0 ; loaded []" in heavy_after("compare", "--help")


def test_the_version_is_said_at_once() -> None:
    assert "exit 0 ; loaded []" in heavy_after("--version")
    assert splitpoint("--version").out.startswith("splitpoint ")


def test_every_command_has_a_help() -> None:
    text = splitpoint("--help").out
    for name in ("list", "show", "new", "schema", "check", "run", "compare", "validate", "report", "bench"):
        assert name in text
        assert "Usage" in splitpoint(name, "--help").out


def test_no_command_at_all_shows_the_help_and_is_a_wrong_usage() -> None:
    answer = process()
    assert answer.code == 2
    assert "Usage" in answer.out + answer.err
