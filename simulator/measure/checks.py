"""What must hold in every run, whatever was simulated. A violation is our bug, and the message names the numbers.

Conservation: what was offered has ended in exactly one way; attempts are one and the retries. Little's identity: the
integral over time of how many operations are inside a unit equals the sum of how long each was inside; both are whole
numbers of ns and must be equal, not close. The utilisation law: busy core-time equals the summed length of
computations.
"""

from collections.abc import Sequence

import numpy as np

from simulator.measure.stretches import Ints
from simulator.model.errors import ModelError
from simulator.model.program import Names
from simulator.model.trace import ENDED, Ending


def every_request_once(names: Names, indices: Ints, ending: Ending) -> None:
    """Requests 0 .. n - 1 of every workload ended once each: their number, sum and largest fit. Only of a whole run."""
    if ending.status != ENDED:
        return
    for workload, count, total, largest in zip(names.workloads, *indices.tolist(), strict=True):
        if count != largest or total != count * (count - 1) // 2:
            raise ModelError(
                f"conservation: workload {workload!r} offered {largest} requests and {count} ended "
                f"(sum of their numbers {total}, should be {largest * (largest - 1) // 2})"
            )


def conserved(kind: str, names: Sequence[str], offered: Sequence[int] | None, ended: Ints) -> None:
    """What the runtime says it began equals what ended in one of the five classes."""
    if offered is None:
        return
    for name, begun, found in zip(names, offered, ended.tolist(), strict=True):
        if int(begun) != found:
            raise ModelError(
                f"conservation: {kind} {name!r} offered {begun}, but completed + failed + rejected + timed out + "
                f"in flight = {found}"
            )


def attempts_are_one_and_retries(names: Sequence[str], retried: Ints | None, further: Ints) -> None:
    """Attempts beyond the first, as the rows say, equal the retries and hedges that the runtime saw begin."""
    if retried is None:
        return
    for name, begun, found in zip(names, retried.tolist(), further.tolist(), strict=True):
        if begun != found:
            raise ModelError(
                f"conservation: {begun} retries and hedges of {name!r} began, but its attempts beyond the first are "
                f"{found}"
            )


def littles_identity(names: Names, ending: Ending) -> None:
    """Per unit: integral of busy workers and of the queue = summed residence of operations, in ns."""
    inside = ending.levels.busy_workers.sum(axis=0) + ending.levels.queued.sum(axis=0)
    _same("Little's identity: unit", names.units, inside, ending.books.residence)


def utilisation_law(names: Names, ending: Ending) -> None:
    """Per unit and database: busy time = summed work, in ns."""
    _same("utilisation law: unit", names.units, ending.levels.busy_cores.sum(axis=0), ending.books.work)
    busy_servers = ending.levels.busy_servers.sum(axis=0)
    _same("utilisation law: database", names.databases, busy_servers, ending.books.query_work)


def _same(what: str, names: Sequence[str], integral: Ints, booked: Ints) -> None:
    for name, left, right in zip(names, np.asarray(integral).tolist(), np.asarray(booked).tolist(), strict=True):
        if left != right:
            raise ModelError(f"{what} {name!r}: integral {left} ns, booked {right} ns, difference {left - right} ns")
