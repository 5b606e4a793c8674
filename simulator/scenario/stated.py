"""What a file states beside what is simulated: technologies of components, and what hardware costs."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from simulator.scenario.file import File


class Prices(NamedTuple):
    """An hour of one core, an hour of one GiB, in whatever currency; None: not stated."""

    core_hour: float | None = None
    gib_hour: float | None = None


class Stated(NamedTuple):
    """`technologies`: component -> its technology, where one is stated. `prices` None: nothing costs anything."""

    technologies: Mapping[str, str]
    prices: Prices | None = None


def stated(words: "File") -> Stated:
    """What this file says."""
    components = words.application.components.items()
    technologies = {name: component.technology for name, component in components if component.technology}
    said = words.experiment.prices
    return Stated(technologies, None if said is None else Prices(said.core_hour, said.gib_hour))
