"""The real system in the lab: predicted first, driven live, or a recorded drive that says that it is one."""

import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from simulator import lab
from simulator.lab import driving
from simulator.lab.driving import RIGHT
from simulator.model.errors import TestbedError


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a real system."""
    monkeypatch.setattr(driving, "LIVE", False)


@pytest.fixture
def recorded(elsewhere: None) -> lab.Driven:
    return lab.drive(lab.foresee(lab.load("chain")))


def test_the_prediction_is_in_a_file_before_anything_is_driven(elsewhere: None) -> None:
    written = lab.foresee(lab.load("chain"))
    said = orjson.loads(written.file.read_bytes())
    assert f"mean {said['predicted']['mean']:.4g} ms" in repr(written)
    assert str(written.file) in repr(written)


def test_a_recorded_drive_says_that_it_is_not_live(recorded: lab.Driven) -> None:
    assert repr(recorded).startswith("NOT LIVE")
    assert "recorded" in lab.table(recorded, "errors").attrs["origin"].note


def test_of_the_recorded_drive_the_model_is_right_and_every_wrong_one_is_caught(recorded: lab.Driven) -> None:
    found = lab.table(recorded, "errors")
    assert recorded.run.valid
    passed = found.groupby("case", sort=False)["passed"].all()
    assert passed[RIGHT]
    assert not passed.drop(RIGHT).any()
    assert len(passed) == 4


def test_only_the_recorded_drive_can_be_shown_without_linux(elsewhere: None) -> None:
    with pytest.raises(TestbedError, match=r"needs Linux.*chain, split, 0\.6.*0\.7"):
        lab.foresee(lab.load("chain"), 0.7)


def test_here_real_processes_are_driven() -> None:
    found = lab.drive(lab.foresee(lab.load("chain"), 0.3, seconds=2.0))
    assert repr(found).startswith("Real processes")
    assert found.run.requests == len(found.drive.requests) > 150


def test_every_table_of_a_drive_can_be_drawn_and_an_unknown_one_is_answered_with_those_there_are(
    recorded: lab.Driven,
) -> None:
    for name in ("both", "gaps", "gaps over time", "errors"):
        assert lab.plot(recorded, name)
    assert lab.plot(recorded).get_xlabel() == lab.plot(recorded, "both").get_xlabel()
    with pytest.raises(ValueError, match="errors, both, gaps, gaps over time"):
        lab.table(recorded, "verdicts")


ELSEWHERE = """
import sys
sys.modules.update(dict.fromkeys(("fcntl", "resource")))
from simulator.lab import driving
driving.LIVE = False
from simulator import lab
print(lab.drive(lab.foresee(lab.load("chain"))))
"""


def test_a_python_without_what_only_linux_has_can_show_the_recorded_drive() -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", ELSEWHERE], cwd=root, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("NOT LIVE"), done.stderr
