"""Where the numbers of a picture come from, for the line under it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.plots import Origin
    from simulator.scenario import Loaded


def origin_of(loaded: "Loaded", replications: int, note: str = "") -> "Origin":
    """The scenario, its seed, and how often it was run; `note` is what else a reader should know."""
    from simulator.plots import Origin

    changed = note or ", ".join(f"{path.split('/')[-1]} {value}" for path, value in loaded.overrides.items())
    return Origin(loaded.scenario.name, loaded.scenario.experiment.seed, replications, note=changed)
