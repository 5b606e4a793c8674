"""A validation of real work that is broken off says what it knows, and no more."""

from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from simulator.model.program import Program
from simulator.testbed.apps.social import validating
from simulator.testbed.apps.social.blocks import AGREE, DISAGREE, UNDECIDED
from simulator.testbed.apps.social.validating import Found, validate_social
from tests.testbed.small_systems import chain, simulate
from tests.testbed.social.test_social_fit import run


def validated(monkeypatch: pytest.MonkeyPatch, folder: Path, known: Found, interrupted: bool) -> dict[str, Any]:
    """What comes of a validation that gets so far."""

    def measure(_bench: object, found: Found) -> None:
        vars(found).update(vars(known))
        if interrupted:
            raise KeyboardInterrupt

    def build(_architecture: str, _changes: Mapping[str, str]) -> Program:
        return chain(1, 1)

    monkeypatch.setattr(validating, "Core", lambda: nullcontext(0))
    monkeypatch.setattr(validating, "Stage", lambda _name, _core: nullcontext(0))
    monkeypatch.setattr(validating, "measure", measure)
    return validate_social(build, simulate, folder, lambda _line: None)


GOOD = [run(0.3, 1.0), run(0.3, 1.0)]
BAD = [run(0.3, 1.3), run(0.3, 1.3)]


@pytest.mark.parametrize(
    ("known", "interrupted", "passed"),
    [
        (Found(), True, None),
        (Found(loads=2, runs=GOOD), True, None),
        (Found(loads=2, runs=BAD), True, False),
        (Found(loads=1, runs=GOOD), True, None),
        (Found(loads=1, runs=GOOD, apart={"verdict": DISAGREE}), False, False),
        (Found(loads=1, runs=GOOD, apart={"verdict": UNDECIDED}), False, None),
        (Found(loads=1, runs=GOOD, apart={"verdict": AGREE}), False, True),
        (Found(loads=1, runs=BAD, apart={"verdict": UNDECIDED}), False, False),
    ],
)
def test_what_was_finished_is_judged_and_the_rest_left_open(
    known: Found, interrupted: bool, passed: bool | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = validated(monkeypatch, tmp_path, known, interrupted)
    assert (found["passed"], found["partial"]) == (passed, interrupted)
    assert len(found["runs"]) == len(known.runs)
