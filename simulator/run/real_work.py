"""`validate social`: the application that is there for real, with real work, instead of emulated operations."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.model.program import Program
from simulator.run.execute import Control
from simulator.run.files import wrong
from simulator.run.wishes import Wish
from simulator.scenario.lower import lower

if TYPE_CHECKING:
    from simulator.scenario import Loaded

Document = dict[str, Any]
Simulate = Callable[[Program, int, int], np.ndarray]
SOCIAL = "social"
ENDS = {
    "agree": "both intervals exclude zero and overlap",
    "undecided": "one of them does not exclude zero",
    "disagree": "the intervals exclude each other",
}


def is_real(loaded: "Loaded") -> bool:
    """Whether this file describes the application that is there for real."""
    return bool(loaded.scenario.name == SOCIAL)


def refuse(wish: Wish) -> None:
    """Raise ScenarioError for an option that only emulated operations honour."""
    usual = Wish()
    given = {
        "--architecture": wish.architectures,
        "--cores": wish.cores != usual.cores,
        "--balancer": wish.balancer != usual.balancer,
        "--kill, --freeze": wish.strikes,
        "--faults": wish.faults,
        "--independent": wish.independent,
        "--trials": wish.trials,
        "--rates": any(rate.absolute for rate in wish.rates),
    }
    for option, value in given.items():
        if value:
            what = "not where real work is done: both architectures are driven as they are"
            raise wrong(option, what, "`--rates` as shares of what each can do, and `--seconds`")


def validate(loaded: "Loaded", control: Control, folder: Path, wish: Wish, simulate: Simulate) -> Document:
    """Fit laws, predict, drive both architectures, compare; the document of `validate --json`."""
    from simulator.testbed.apps.social.bench import Wish as Social
    from simulator.testbed.apps.social.validating import validate_social

    def build(architecture: str, changes: Mapping[str, str]) -> Program:
        return lower(loaded.with_overrides(changes, equal=False).scenario, architecture)

    refuse(wish)
    shares, seed = tuple(rate.value for rate in wish.rates), loaded.scenario.experiment.seed
    asked = Social(fractions=shares, seconds=wish.seconds, seed=seed)
    found: Document = validate_social(build, simulate, folder, control.say, asked)
    for run in found["runs"]:
        run["utilization"] = run.pop("fraction")
    about = {"scenario": SOCIAL, "mode": "real work"}
    return {**about, **found, "notes": notes(found["difference"])}


def notes(apart: Mapping[str, Any]) -> list[str]:
    """What the difference between the architectures is, and whether it was foreseen."""
    if not apart:
        return []
    sides = [f"{side} {ends(apart[side])}" for side in ("measured", "predicted")]
    return [f"{apart['what']} at {apart['rate_rps']:.0f}/s: {', '.join(sides)}; {ENDS[apart['verdict']]}"]


def ends(found: Mapping[str, float]) -> str:
    """A difference with its interval."""
    return f"{found['mean']:.3f} [{found['low']:.3f} to {found['high']:.3f}]"
