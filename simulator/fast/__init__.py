"""The compiled engine.

The same program, the same decisions, the same order, about a hundred times the speed of plain SimPy.

Numba is imported, and its cache chosen, when a program is first played.
"""

from collections.abc import Callable

import numpy as np

from simulator.model.program import Program
from simulator.model.trace import Ending


def play(
    program: Program,
    dice: tuple[int, int],
    take: Callable[[np.ndarray, np.ndarray], None],
    stop: Callable[[], bool] = lambda: False,
) -> Ending:
    """Run a program with the dice (seed, replication).

    See `simulator.engine.play`, whose equal this is event for event. A block that `take` receives is written over once
    it returns: who keeps rows copies them. Releases the interpreter's lock while it computes, so that threads run
    replications side by side.
    """
    from simulator.fast.run import Run

    return Run(program, dice, take).play(stop)


def events(program: Program, dice: tuple[int, int]) -> tuple[list[tuple[int, str, int, int]], Ending]:
    """All events as (ns, event, request, where), for tests and animations."""
    from simulator.fast.run import Run

    run = Run(program, dice, lambda *_: None, tracing=True)
    ending = run.play(lambda: False)
    return run.events, ending


def compiled() -> bool:
    """Whether a machine code of today's sources is in the cache; if not, the first play compiles for some seconds."""
    from simulator.fast.cache import folder

    return any(folder().rglob("*.nbi"))


__all__ = ["compiled", "events", "play"]
