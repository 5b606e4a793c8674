"""A verdict: one sentence with its number, its interval and the experiment that shows it."""

from dataclasses import dataclass
from typing import Any

from simulator.model.estimate import Estimate

LATENCY, SCALING, ISOLATION = "latency", "scaling", "fault isolation"


@dataclass(frozen=True)
class Verdict:
    """One sentence. `estimate` is the number behind it, `unit` what it is in; `decided` False: the data do not tell."""

    text: str
    estimate: Estimate
    unit: str
    experiment: str
    decided: bool = True

    def document(self) -> dict[str, Any]:
        """A row of `verdicts` in JSON."""
        number = self.estimate.document()
        return {"text": self.text, **number, "unit": self.unit, "experiment": self.experiment, "decided": self.decided}
