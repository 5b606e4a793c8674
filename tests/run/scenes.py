"""Small scenarios for tests of experiments: the same application on two architectures, everything quick."""

from simulator.model.topology import Scenario
from simulator.run.compare import Comparison, compare
from simulator.run.execute import FAST, SIMPY, Control
from simulator.scenario import Loaded, loads
from tests.cli.commands import QUEUE, SMALL

__all__ = ["FAST", "QUEUE", "SIMPY", "SMALL", "compared", "quiet", "small", "swapped"]


def quiet(engine: str = FAST) -> Control:
    """A control that nobody watches."""
    return Control(engine=engine)


def small(**overrides: str) -> Loaded:
    """The small scenario; a keyword's `__` stands for `/`."""
    return loads(SMALL, "small", {path.replace("__", "/"): value for path, value in overrides.items()})


def swapped(scenario: Scenario) -> Scenario:
    """The same with its architectures in the other order."""
    return scenario._replace(architectures=dict(reversed(scenario.architectures.items())))


def compared(scenario: Scenario, replications: int = 3, engine: str = FAST) -> Comparison:
    """All three experiments."""
    return compare(scenario, quiet(engine), replications)
