"""Machine code is kept under a hash of its sources: an edited policy never runs stale, others are kept."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.fast import cache

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys, time
import simulator
from simulator import fast
from simulator.fast import cache
from tests.agreement.both_engines import fast_play
from tests.golden.stories import crash
from simulator.scenario.lower import lower
program = lower(crash(), "it")
ready = fast.compiled()
begin = time.perf_counter()
digest = fast_play(program, (1, 0), False).digest
print(ready, cache.folder().name, digest, time.perf_counter() - begin)
"""


def played(folder: Path) -> tuple[bool, str, str, float]:
    """Of a run of the package in `folder`: whether it was compiled, its hash, the digest, how many seconds it took."""
    paths = os.pathsep.join((str(folder), str(ROOT)))
    environment = {**os.environ, "PYTHONPATH": paths, "SPLITPOINT_CACHE": str(folder / "cache")}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    ready, name, digest, seconds = done.stdout.split()
    return ready == "True", name, digest, float(seconds)


def test_an_edited_policy_never_runs_stale_and_an_unchanged_one_is_not_compiled_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "simulator", tmp_path / "simulator", ignore=shutil.ignore_patterns("__pycache__"))
    first, again = played(tmp_path), played(tmp_path)
    policy = tmp_path / "simulator" / "policies" / "round_robin.py"
    text = policy.read_text()
    assert text.count("return turn, State(turn + 1)") == 1
    policy.write_text(text.replace("return turn, State(turn + 1)", "return 0, State(turn + 1)"))
    edited = played(tmp_path)
    with capsys.disabled():
        sys.stdout.write(f" [cold compile {first[3]:.1f} s, from the cache {again[3]:.2f} s]")
    assert (first[0], again[0], edited[0]) == (False, True, False)
    assert first[1:3] == again[1:3]
    assert edited[1] != first[1]
    assert edited[2] != first[2]
    assert again[3] < first[3] / 3.0


def test_the_cache_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SPLITPOINT_CACHE", str(tmp_path / "here"))
    assert cache.home() == tmp_path / "here"
    monkeypatch.delenv("SPLITPOINT_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache.home() == tmp_path / "splitpoint"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert cache.home() == tmp_path / ".cache" / "splitpoint"


def test_the_compiled_engine_is_imported_without_numba() -> None:
    code = "import sys, simulator.fast; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
