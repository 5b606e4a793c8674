"""The real system beside the simulated one: first what the model says, then what really happens.

`foresee` measures what a message costs on this machine and writes a prediction down; `drive` puts the very same
requests on real processes. Where there is no Linux, and so no real system, a recorded drive stands in its place, and
says so.
"""

import shutil
import sys
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from simulator.lab import recorded
from simulator.lab.predicting import Prediction, unlock

if TYPE_CHECKING:
    from simulator.scenario import Loaded
    from simulator.testbed.judging import Run
    from simulator.testbed.launch import Drive
    from simulator.testbed.prediction import Hops, Load
    from simulator.testbed.prediction import Prediction as Predicted

RIGHT = "the model as it is"
LIVE = sys.platform == "linux"  # whether there can be a real system
Row = dict[str, Any]


@dataclass(frozen=True, repr=False)
class Foreseen:
    """What the simulator says before anything is driven. `file`: where it is written down."""

    loaded: "Loaded"
    load: "Load"
    hops: "Hops"
    predicted: "Predicted"
    file: Path
    live: bool

    def __repr__(self) -> str:
        from simulator.testbed.comparing import metrics

        found = metrics(self.predicted.rows)
        said = ", ".join(f"{name} {value:.4g} ms" for name, value in found.items() if value and name != "availability")
        about = f"{self.load.plan.architecture} at {self.load.utilization:.0%}, {self.load.subject.rate_rps:.4g}/s"
        cost = f"messages of a request cost {self.hops.request_ms:.3g} ms here"
        return f"Written down in {self.file}, before anything is driven: {about}: {said} ({cost})."


@dataclass(frozen=True, repr=False)
class Driven:
    """The same requests, predicted and measured. `live`: on this machine, just now."""

    foreseen: Foreseen
    drive: "Drive"
    run: "Run"

    def __repr__(self) -> str:
        elsewhere = f"NOT LIVE, since there is no real system here, but recorded on {recorded.where()}"
        where = "Real processes on this machine" if self.foreseen.live else elsewhere
        valid = "a valid run" if self.run.valid else f"a run that does not count: {self.run.quiet.disturbed()}"
        return f"{where}: {self.run.requests} requests, {valid}."


def foresee(
    loaded: "Loaded", utilization: float = 0.6, *, seconds: float = 6.0, after: Sequence[Prediction] = ()
) -> Foreseen:
    """Measure the cost of messages and predict, for the first architecture that can be driven. `after`: as in `run`."""
    from simulator.run.reality import plan_of, simulate, wanted
    from simulator.run.wishes import Rate, Wish
    from simulator.testbed.prediction import predict
    from simulator.testbed.validate import loads_of

    unlock(after)
    wish = Wish(rates=(Rate(utilization, False),), seconds=seconds)
    loaded, scenario, found = wanted(loaded, wish)
    name = next(name for name, problems in found.items() if not problems)
    with ExitStack() as stack:
        folder = Path(mkdtemp(prefix="splitpoint-lab-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        (load,) = loads_of(plan_of(scenario, name, folder, wish), simulate)
        hops = measured_hops(load) if LIVE else recorded.hops(load)
        predicted = predict(load, hops, 0)
        foreseen = Foreseen(loaded, load, hops, predicted, load.file("prediction", 0, "json"), LIVE)
        weakref.finalize(foreseen, stack.pop_all().close)  # gone with the last who might look at it
    return foreseen


def measured_hops(load: "Load") -> "Hops":
    """What messages cost here and now."""
    from simulator.testbed.calibration import calibrate

    return calibrate(load, 0)


def drive(foreseen: Foreseen) -> Driven:
    """Ask the real system what the model was asked."""
    from simulator.testbed.validate import compared

    load = foreseen.load
    found = driven_now(load) if foreseen.live else recorded.drive(load)
    return Driven(foreseen, found, compared(load, foreseen.hops, foreseen.predicted, found, 0))


def driven_now(load: "Load") -> "Drive":
    """Real processes."""
    from simulator.testbed.calibration import driven

    return driven(load, 0)


def errors(found: Driven) -> Iterator[Row]:
    """Of the model as it is, and of each that is wrong in one thing: every metric's error, and whether it passes."""
    from simulator.testbed.comparing import cases

    models = {RIGHT: found.foreseen.predicted.rows, **found.foreseen.predicted.wrong}
    for name, rows in models.items():
        for case in cases(found.foreseen.load.subject, rows, found.drive.requests):
            if case.error_pct is not None and case.metric != "availability":
                judged = {"tolerance_pct": case.tolerance_pct, "gated": case.gated, "passed": case.passed}
                yield {"case": name, "metric": case.metric, "error_pct": case.error_pct, **judged}


def pictured(name: str) -> Callable[[Driven], list[Row]]:
    """What a picture of the page of `validate` is drawn from, of this drive."""

    def rows(found: Driven) -> list[Row]:
        import numpy as np

        from simulator.run import validation_pictures as made

        both = found.foreseen.predicted.rows, found.drive.requests
        predicted, measured = (np.sort(rows, order=["workload", "index"]) for rows in both)
        case = f"{found.run.rate_rps:.4g}/s"
        return list(getattr(made, name)(case, (predicted, measured)))

    return rows


OF_DRIVEN: dict[str, Callable[[Driven], Any]] = {
    "errors": errors,
    "both": pictured("distribution"),
    "gaps": pictured("residuals"),
    "gaps over time": pictured("residual_course"),
}
