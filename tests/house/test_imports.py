"""Who may know whom: the floors of the house, what policies may import, and what the command loads when it starts."""

import ast
import subprocess
import sys

import pytest
from importlinter.cli import lint_imports

from tests.house.sources import ROOT, Source, listed, sources

PURE = {"math", "enum", "typing", "types", "collections.abc", "numpy"}
HEAVY = ("aiohttp", "llvmlite", "matplotlib", "numba", "pandas", "scipy")


def imported(s: Source) -> list[str]:
    """Names of the modules that a file imports, anywhere in it."""
    names = [alias.name for node in ast.walk(s.tree) if isinstance(node, ast.Import) for alias in node.names]
    return names + [node.module or "" for node in ast.walk(s.tree) if isinstance(node, ast.ImportFrom)]


def test_the_floors_of_the_house_hold(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    status = lint_imports(no_cache=True)
    assert status == 0, capfd.readouterr().out


def test_policies_import_only_what_has_no_clock_no_chance_and_no_runtime() -> None:
    wrong = [
        f"{s.path}: {name}; allowed: {', '.join(sorted(PURE))} and other policies"
        for s in sources("simulator/policies")
        for name in imported(s)
        if name not in PURE and not name.startswith("simulator.policies")
    ]
    assert not wrong, listed(wrong)


def test_nothing_inside_the_house_enters_by_the_front_door() -> None:
    wrong = [f"{s.path}: imports the package simulator" for s in sources("simulator") if "simulator" in imported(s)]
    wrong = [problem for problem in wrong if not problem.startswith("simulator/__init__.py")]
    assert not wrong, listed(wrong)


@pytest.mark.parametrize("module", ["simulator", "simulator.cli", "simulator.lab"])
def test_nothing_heavy_is_loaded_at_the_start(module: str) -> None:
    program = f"import sys, {module}; print(*sorted(set(sys.modules) & set({HEAVY!r})))"
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.split() == []
