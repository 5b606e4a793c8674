"""Ctrl-C: what is finished is shown, marked partial, and the exit code says so; soon."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.cli.commands import COMMAND, QUEUE, ROOT, SMALL

SOON_S = 2.0
ATTEMPTS = 3  # a machine that does other work may be late once or twice


@dataclass(frozen=True)
class Stopped:
    """How a command ended after Ctrl-C, and how long that took."""

    code: int
    out: str
    err: str
    took_s: float

    @property
    def json(self) -> Any:
        return orjson.loads(self.out)


def interrupted(words: list[object], when: str, after_s: float = 0.0) -> Stopped:
    """Start a command; press Ctrl-C some time after `when` was said on stderr."""
    running = subprocess.Popen(
        [*COMMAND, *map(str, words)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert running.stderr is not None
    seen = ""
    while when not in seen:
        line = running.stderr.readline()
        assert line, f"{words}: ended before {when!r} was said: {seen}"
        seen += line
    time.sleep(after_s)
    began = time.monotonic()
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    return Stopped(running.returncode, out, seen + err, time.monotonic() - began)


def soon(words: list[object], when: str, after_s: float = 0.0) -> Stopped:
    """The same, until it once stopped within two seconds."""
    for _ in range(ATTEMPTS):
        found = interrupted(words, when, after_s)
        if found.took_s < SOON_S:
            return found
    pytest.fail(f"{words} took {found.took_s:.1f} s to stop, at most {SOON_S:g} are allowed")


def test_an_interrupted_comparison_shows_what_it_has(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    words = ["compare", tmp_path / "small.yaml", "--replications", 200, "--engine", "fast", "--json", "--out", tmp_path]
    found = soon(words, "  100 of ")
    assert found.code == 130, found.err
    assert "Traceback" not in found.err
    assert found.json["partial"] is True
    assert 0 < found.json["replications"] < 200
    stored = orjson.loads((tmp_path / "results.json").read_bytes())
    assert stored["partial"] is True
    assert not (tmp_path / "report.html").exists()


def test_an_interrupted_run_shows_what_it_has_in_tables_too(tmp_path: Path) -> None:
    text = QUEUE.replace("duration: 5 s", "duration: 50 s")
    (tmp_path / "queue.yaml").write_text(text, encoding="utf-8")
    found = soon(["run", tmp_path / "queue.yaml", "--replications", 1200, "--engine", "fast"], "  300 of ")
    assert found.code == 130, found.err
    assert "PARTIAL" in found.out
    assert "visit" in found.out


@pytest.mark.parametrize("engine", ["simpy", "fast"])
def test_it_stops_in_the_middle_of_a_replication(tmp_path: Path, engine: str) -> None:
    text = QUEUE.replace("duration: 5 s", "duration: 100000 s").replace("replications: 3", "replications: 1")
    (tmp_path / "queue.yaml").write_text(text, encoding="utf-8")
    found = soon(["run", tmp_path / "queue.yaml", "--engine", engine], "queue: running", after_s=1.0)
    assert found.code == 130, found.err
    assert found.out == ""
    assert "interrupted before anything was finished" in found.err
    assert "Traceback" not in found.err
