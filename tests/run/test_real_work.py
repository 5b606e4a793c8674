"""`validate social`: the application with real work is driven, and options that it cannot honour are refused."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from simulator.model.errors import ScenarioError
from simulator.model.program import Program
from simulator.run import real_work, reality, validation, validation_page
from simulator.run.wishes import Rate, Strike, Wish
from simulator.scenario import find, load
from simulator.testbed.apps.social import validating
from tests.run.scenes import quiet, small

BUILT = {"application/components/users/operations/get/0/compute": "7 ms"}
APART = {"low": 1.0, "mean": 2.0, "high": 3.0}


@pytest.mark.parametrize(
    ("wish", "option"),
    [
        (Wish(("monolith",)), "--architecture"),
        (Wish(cores="semaphore"), "--cores"),
        (Wish(balancer="nginx"), "--balancer"),
        (Wish(strikes=(Strike("crash", "posts", 1),)), "--kill"),
        (Wish(faults=True), "--faults"),
        (Wish(independent=3), "--independent"),
        (Wish(trials=3), "--trials"),
        (Wish(rates=(Rate(90.0, True),)), "--rates"),
    ],
)
def test_what_real_work_cannot_honour_is_refused_by_name(wish: Wish, option: str) -> None:
    with pytest.raises(ScenarioError, match=f"{option}.*real work"):
        real_work.refuse(wish)


def test_only_the_file_that_describes_it_is_driven_with_real_work() -> None:
    assert real_work.is_real(load(find("social")))
    assert not real_work.is_real(small())


def test_its_document_reads_like_any_other(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def driven(
        build: Callable[[str, Mapping[str, str]], Program], _simulate: object, _folder: Path, _say: object, wish: Any
    ) -> dict[str, object]:
        assert build("monolith", {}) != build("monolith", BUILT)
        assert (wish.fractions, wish.seconds) == ((0.3,), 5.0)
        case = {"name": "social", "architecture": "monolith", "rate_rps": 90.0, "metric": "mean"}
        judged = {
            "predicted": 1.0,
            "measured": 1.0,
            "error_pct": 0.0,
            "tolerance_pct": 10.0,
            "gated": True,
            "passed": True,
        }
        clocks = {"lag_p99_ms": 1.0, "stalled": 0.0, "valid": True, "why_invalid": "", "passed": True}
        run = {"architecture": "monolith", "fraction": 0.3, "rate_rps": 90.0, "replication": 0, "requests": 9, **clocks}
        apart = {"what": "mean latency in b less that in a, ms", "rate_rps": 90.0, "verdict": "agree"}
        difference = {**apart, "measured": APART, "predicted": APART}
        controls = [{"name": "messages cost nothing", "architecture": "monolith", "rejected": True}]
        found = {"cases": [case | judged], "controls": controls, "passed": True, "runs": [run]}
        return found | {"difference": difference, "partial": False}

    monkeypatch.setattr(validating, "validate_social", driven)
    wish = Wish(rates=(Rate(0.3, False),), seconds=5.0)
    found = reality.validate(load(find("social")), quiet(), tmp_path, wish)
    assert found["mode"] == "real work"
    assert "2.000 [1.000 to 3.000]; both intervals exclude zero and overlap" in validation.mind(found)[0]
    assert validation.ending(found) == "validation of social: passed (1 of 1 runs valid)"
    assert validation_page.runs(found).rows[0][:3] == ("monolith", "30", "90")
