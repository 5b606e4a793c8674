"""The README does not lie: its commands work, what they are said to print is printed, its scenario and links work.

After a change of the example, `SPLITPOINT_README=write pytest tests/cli/test_readme.py` writes the results anew.
"""

import os
import re
import shlex
from pathlib import Path

import pytest

from tests.cli.commands import ROOT, splitpoint

README = ROOT / "README.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
MORE = "…"  # the rest of what is printed is left out
SHOWN = 44  # lines of a long result that the README shows


def blocks() -> list[list[str]]:
    return [block.splitlines() for block in BLOCK.findall(README.read_text(encoding="utf-8"))]


def commands() -> list[str]:
    return [line.removeprefix("$ ") for block in blocks() for line in block if line.startswith("$ ")]


def printed(command: str) -> list[str]:
    """What a command prints today, without blanks at the ends of lines."""
    answer = splitpoint(*shlex.split(command)[1:])
    assert answer.code == 0, answer
    return [line.rstrip() for line in answer.out.splitlines()]


def excerpt(lines: list[str]) -> list[str]:
    """As much as the README shows."""
    return lines if len(lines) <= SHOWN else [*lines[:SHOWN], MORE]


def write_anew(block: list[str]) -> None:
    """Put what a command prints today under it."""
    text = README.read_text(encoding="utf-8")
    new = [block[0], *excerpt(printed(block[0].removeprefix("$ ")))]
    README.write_text(text.replace("\n".join(block), "\n".join(new)), encoding="utf-8", newline="\n")


def test_there_are_commands_to_try() -> None:
    assert {"make demo", "make test"} <= set(commands())
    assert sum(command.startswith("splitpoint ") for command in commands()) >= 4


@pytest.mark.parametrize("command", [c for c in commands() if c.startswith("splitpoint ") and "compare" not in c])
def test_every_command_works(command: str) -> None:
    assert printed(command)


@pytest.fixture(autouse=True)
def as_wide_as_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is printed into a file does not depend on the terminal that the tests were started from."""
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.mark.parametrize("block", [b for b in blocks() if len([x for x in b if x.startswith("$ ")]) == 1])
def test_what_is_said_to_be_printed_is_printed(block: list[str]) -> None:
    if os.environ.get("SPLITPOINT_README") == "write":
        write_anew(block)
        return
    command, *shown = block
    found = printed(command.removeprefix("$ "))
    shown = shown[:-1] if shown[-1:] == [MORE] else shown
    assert shown, "the README shows nothing of what is printed"
    assert shown == found[: len(shown)], "the example has changed; the head of this file says how to write it anew"


def test_every_target_of_make_is_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in commands():
        if command.startswith("make "):
            assert f"\n{command.split()[1]}: " in makefile


def test_the_scenario_in_the_readme_holds(tmp_path: Path) -> None:
    scenario = re.search(r"```yaml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert scenario
    (tmp_path / "two_ways.yaml").write_text(scenario.group(1), encoding="utf-8")
    answer = splitpoint("run", tmp_path / "two_ways.yaml")
    assert answer.code == 0, answer.out
    assert splitpoint("compare", tmp_path / "two_ways.yaml", "--replications", 2).code == 0


def test_every_link_leads_to_a_file() -> None:
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", README.read_text(encoding="utf-8")):
        assert (ROOT / target).exists(), target


def test_every_bundled_scenario_that_is_named_exists() -> None:
    rows = re.findall(r"^\|.*\|$", README.read_text(encoding="utf-8"), re.MULTILINE)
    last = [row.split("|")[-2] for row in rows]
    named = {name for cell in last for name in re.findall(r"`([a-z0-9_]+)`", cell)}
    assert named <= {path.stem for path in (ROOT / "scenarios").glob("*.yaml")}, named
    assert "profile" in named
