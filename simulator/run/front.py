"""What a notebook or a script does with a scenario: run it, or compare its architectures."""

from typing import TYPE_CHECKING

from simulator.run.claims import Budget
from simulator.run.compare import Comparison
from simulator.run.compare import compare as compared
from simulator.run.execute import AUTO, Control
from simulator.run.lab import Lab
from simulator.run.result import Result, result_of

if TYPE_CHECKING:
    from simulator.scenario import Loaded


def simulate(loaded: "Loaded", *, replications: int | None = None, engine: str = AUTO) -> Result:
    """Run every architecture and judge the claims. `replications` None: as the file says. `engine`: auto, simpy, fast.

    `Result.document()` is the JSON of `splitpoint run`; `Result.cells` holds the studies that numbers are read from.
    """
    count = replications or loaded.scenario.experiment.replications
    return result_of(Lab(loaded, Control(engine), Budget(count)))


def compare(loaded: "Loaded", *, replications: int | None = None, engine: str = AUTO) -> Comparison:
    """Latency, scaling and fault isolation of all architectures, under the same dice."""
    count = replications or loaded.scenario.experiment.replications
    return compared(loaded.scenario, Control(engine), count)
