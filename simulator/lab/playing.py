"""To run a scenario, to compare its architectures, and to take numbers, each with its interval, from what was found."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.lab.predicting import Prediction, unlock
from simulator.model.claims import NUMBER, RATE, SHARE, TIME, Binary
from simulator.model.estimate import Estimate

if TYPE_CHECKING:
    import pandas as pd

    from simulator.model.claims import Expression
    from simulator.run.compare import Comparison
    from simulator.run.experiment import Played
    from simulator.scenario import Loaded

REPLICATIONS = 8  # enough for an interval, few enough to wait for
UNITS = {TIME: (1e-6, "ms"), SHARE: (100.0, "%"), RATE: (1.0, "1/s"), NUMBER: (1.0, "")}  # from ns, shares, per second


@dataclass(frozen=True, repr=False)
class Found:
    """What a run or a comparison found; `table`, `plot` and `number` read it. `comparison` is None after `run`."""

    loaded: "Loaded"
    played: "Played"
    comparison: "Comparison | None" = None

    @property
    def replications(self) -> int:
        """How many replications were finished."""
        return self.played.replications

    def __repr__(self) -> str:
        names = ", ".join(self.played.studies)
        seed = self.loaded.scenario.experiment.seed
        done = "compared" if self.comparison else "run"
        return f"{self.loaded.scenario.name}: {names}, {done} with seed {seed} and {self.replications} replications"


def run(loaded: "Loaded", *, replications: int = REPLICATIONS, after: Sequence[Prediction] = ()) -> Found:
    """Run every architecture. `after`: the predictions that have to be made first."""
    from simulator.run.execute import Control
    from simulator.run.experiment import play

    unlock(after)
    played = play(loaded.scenario, Control(), replications=range(replications))
    return Found(loaded, played)


def compare(
    loaded: "Loaded",
    *,
    only: Sequence[str] = (),
    replications: int = REPLICATIONS,
    after: Sequence[Prediction] = (),
) -> Found:
    """Compare architectures on latency, scaling and fault isolation, under the same dice.

    `only`: these instead of all. `after`: the predictions that have to be made first.
    """
    from simulator.run.compare import compare as compared
    from simulator.run.execute import Control

    unlock(after)
    chosen = {name: one for name, one in loaded.scenario.architectures.items() if not only or name in only}
    found = compared(loaded.scenario._replace(architectures=chosen), Control(), replications)
    return Found(loaded, found.played, comparison=found)


def number(found: Found, text: str) -> Estimate:
    """A number in the words of claims, such as `p99 of price in split` or `mean of ask / 8 ms`.

    Times are in ms, shares in %. Without `in`, the first architecture is meant. Raises ScenarioError at a wrong word.
    """
    from simulator.measure.expressions import evaluate, kind_of, metrics_in
    from simulator.measure.intervals import student

    expression = expression_of(found.loaded, text)
    factor, _ = UNITS[kind_of(expression)]
    studies = found.played.studies
    metrics = list(metrics_in(expression))
    whose = {metric: studies[metric.in_ or next(iter(studies))] for metric in metrics}
    if not isinstance(expression, Binary) and metrics:
        return whose[metrics[0]].estimate(metrics[0]).times(factor)
    values = {metric: study.values(metric) for metric, study in whose.items()}
    each = [evaluate(expression, lambda metric, r: values[metric][r], r) for r in range(found.replications)]
    return student(each).times(factor)


def expression_of(loaded: "Loaded", text: str) -> "Expression":
    """The words read, as one side of a claim that the file could make; so every name in them is checked."""
    claim = {"claim": f"({text}) >= ({text})", "why": "only to be read"}
    return loaded.with_overrides({"expect": [claim]}).scenario.expect[0].claim.comparison.left


def sweep(
    loaded: "Loaded", path: str, values: Sequence[str], text: str, *, replications: int = REPLICATIONS
) -> "pd.DataFrame":
    """The number `text` (without `in`) of every architecture, at each value of one word of the file, as a row each.

    Columns: architecture, at (the value as written), x (its number), value, low, high; `plot` draws them.
    """
    import pandas as pd

    from simulator.lab.opening import change
    from simulator.lab.origins import origin_of

    rows = []
    for value in values:
        found = run(change(loaded, {path: value}), replications=replications)
        for name in found.played.studies:
            one = number(found, f"{text} in {name}")
            at = {"architecture": name, "at": value, "x": leading(value)}
            rows.append({**at, "value": one.value, "low": one.low, "high": one.high})
    frame = pd.DataFrame(rows)
    _, unit = UNITS[kind(loaded, f"{text} in {next(iter(loaded.scenario.architectures))}")]
    frame.attrs |= {"picture": "sweep", "origin": origin_of(loaded, replications)}
    frame.attrs |= {"x": f"{path} ({values[0].lstrip('0123456789. ')})", "y": f"{text}, {unit}" if unit else text}
    return frame


def kind(loaded: "Loaded", text: str) -> str:
    """Of which kind a number is: time, share, rate or number."""
    from simulator.measure.expressions import kind_of

    return kind_of(expression_of(loaded, text))


def leading(value: str) -> float:
    """The number that a value begins with, as `120` of `120/s` or `2` of `exponential 2 ms`."""
    found = re.search(r"[0-9]+(\.[0-9]+)?", str(value))
    if found is None:
        raise ValueError(f"{value!r} has no number in it that could be drawn")
    return float(found.group())
