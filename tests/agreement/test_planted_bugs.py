"""Agreement has teeth: each bug planted in a copy of the compiled engine is found by a few generated scenarios.

The copy compiles anew, which takes a while; two are done in the quick suite, the others by `make slow`.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.agreement import hunt, mutants, mutants_of_survival
from tests.agreement.mutants import ROOT, Mutant, place_of

MUTANTS = {**mutants.MUTANTS, **mutants_of_survival.MUTANTS}
QUICK = ("a queue is last in, first out", "round robin survives the crash of its process")
SEEDS = 200  # as many as the quick test of agreement plays
PATIENCE_S = 600
REDUCED = os.environ.get("SPLITPOINT_REDUCED", "") not in ("", "0")
OTHERS = [name for name in MUTANTS if name not in QUICK][: 4 if REDUCED else None]


def copy_of_the_package(folder: Path, mutant: Mutant | None) -> None:
    """simulator/, with one edit."""
    shutil.copytree(ROOT / "simulator", folder / "simulator", ignore=shutil.ignore_patterns("__pycache__"))
    if mutant is not None:
        path = place_of(mutant, folder / "simulator")
        text = path.read_text()
        assert text.count(mutant.old) == 1
        path.write_text(text.replace(mutant.old, mutant.new))


def hunted(folder: Path, mutant: Mutant | None, seeds: int) -> str:
    """What the hunt says about a copy, in a process and with a cache of its own."""
    copy_of_the_package(folder, mutant)
    paths = os.pathsep.join((str(folder), str(ROOT)))
    environment = {**os.environ, "PYTHONPATH": paths, "SPLITPOINT_CACHE": str(folder / "cache")}
    command = [sys.executable, "-m", "tests.agreement.hunt", str(folder), str(seeds)]
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
    except subprocess.TimeoutExpired:
        return f"{hunt.CAUGHT} one that never ends"
    if done.returncode < 0:
        return f"{hunt.CAUGHT} one that kills its process by signal {-done.returncode}"
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", QUICK)
def test_agreement_finds_a_planted_bug(name: str, tmp_path: Path) -> None:
    assert hunted(tmp_path, MUTANTS[name], SEEDS).startswith(hunt.CAUGHT)


@pytest.mark.slow
@pytest.mark.parametrize("name", OTHERS)
def test_agreement_finds_every_other_planted_bug(name: str, tmp_path: Path) -> None:
    assert hunted(tmp_path, MUTANTS[name], SEEDS).startswith(hunt.CAUGHT)


def test_every_planted_bug_changes_one_place_of_the_engine() -> None:
    for mutant in MUTANTS.values():
        assert place_of(mutant, ROOT / "simulator").read_text().count(mutant.old) == 1
        assert mutant.new != mutant.old


@pytest.mark.slow
def test_a_copy_without_a_bug_is_found_equal(tmp_path: Path) -> None:
    assert hunted(tmp_path, None, 10).strip() == hunt.EQUAL
