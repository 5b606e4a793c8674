"""The readable engine: SimPy holds the clock, generators tell the stories. The reference for what a program means."""

from collections.abc import Callable

import numpy as np

from simulator.engine.city import City
from simulator.engine.watching import Watched, watch
from simulator.model.program import Program
from simulator.model.trace import Ending


def play(
    program: Program,
    dice: tuple[int, int],
    take: Callable[[np.ndarray, np.ndarray], None],
    stop: Callable[[], bool] = lambda: False,
) -> Ending:
    """Run a program with the dice (seed, replication); `take` receives blocks of REQUEST and CALL rows as they end.

    A block belongs to the runtime again once `take` returns: who keeps rows copies them.

    `stop` is asked now and then; once it says yes the run ends with what it has (status STOPPED).
    """
    return City(program, dice, take).run(stop)


def events(program: Program, dice: tuple[int, int]) -> tuple[list[tuple[int, str, int, int]], Ending]:
    """All events as (ns, event, request, where), for tests and animations."""
    city = City(program, dice, lambda *_: None, tracing=True)
    ending = city.run(lambda: False)
    return city.world.events, ending


__all__ = ["Watched", "events", "play", "watch"]
