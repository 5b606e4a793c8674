"""How far a fault reaches: the blast radius, and what it comes to where the file says how often things fail.

The blast radius of a fault is the share of all offered requests that fail while it lasts, each route with the weight
that the file's rates give it. Two architectures are compared replication by replication, under the same dice.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from simulator.measure.intervals import paired, student
from simulator.model.estimate import Estimate
from simulator.run.isolation import ALL, Matrix

UNSTATED = "no failure rates are stated"
NOT_HERE = "not everything that fails was played"


@dataclass(frozen=True)
class Gap:
    """How much more of all requests fail in `a` than in `b` while something is wrong: points, as a share."""

    a: str
    b: str
    fault: str
    share: Estimate


def radius(matrix: Matrix, name: str, key: str) -> Estimate:
    """The share of all offered requests that fail; no number where the architecture has no such thing."""
    if (name, key, ALL) not in matrix.values:
        return Estimate(None, why=matrix.absent.get((name, key), "nothing was played"))
    return student(lost(matrix, name, key))


def lost(matrix: Matrix, name: str, key: str, route: str = ALL) -> list[float]:
    """The share that fails, one number a replication."""
    return [1.0 - value for value in matrix.values[name, key, route]]


def gaps(matrix: Matrix) -> list[Gap]:
    """Every pair of architectures on every row, in the order of the rows."""
    pairs = list(combinations(matrix.cells, 2))
    return [Gap(a, b, row.key, gap(matrix, (a, b), row.key)) for row in matrix.rows for a, b in pairs]


def gap(matrix: Matrix, pair: tuple[str, str], key: str) -> Estimate:
    """One paired difference; none where one of the two has nothing to strike."""
    why = next((f"{name}: {matrix.absent[name, key]}" for name in pair if (name, key) in matrix.absent), None)
    if why is not None:
        return Estimate(None, why=why)
    return apart(*(lost(matrix, name, key) for name in pair))


def apart(left: Sequence[float], right: Sequence[float]) -> Estimate:
    """The paired difference of as many replications as both have: one that met a limit has fewer."""
    both = min(len(left), len(right))
    return paired(left[:both], right[:both])


def shared(matrix: Matrix, pair: tuple[str, str]) -> list[str]:
    """The rows that both architectures have."""
    return [row.key for row in matrix.rows if not any((name, row.key) in matrix.absent for name in pair)]


def average(matrix: Matrix, name: str, keys: Sequence[str]) -> list[float]:
    """The mean blast radius over rows, each counted once, one number a replication."""
    every = [lost(matrix, name, key) for key in keys]
    both = min((len(one) for one in every), default=0)
    return [math.fsum(one[i] for one in every) / len(every) for i in range(both)]


def unavailable(matrix: Matrix, name: str, route: str = ALL) -> list[float] | None:
    """The share of time for which a route is expected to fail, one number a replication; None: cannot be told.

    Each stated fault adds its share of the time x what fails while it lasts (rate x repair time x (1 - availability)).
    """
    here = [one for one in matrix.stated if one.times.get(name)]
    if any((name, one.row, route) not in matrix.values for one in here):
        return None
    parts = [[one.times[name] * one.share * x for x in lost(matrix, name, one.row, route)] for one in here]
    both = min((len(part) for part in parts), default=matrix.replications)
    return [math.fsum(part[i] for part in parts) for i in range(both)]


def expected(matrix: Matrix, name: str, route: str = ALL) -> Estimate:
    """The same as an estimate."""
    if not matrix.stated:
        return Estimate(None, why=UNSTATED)
    found = unavailable(matrix, name, route)
    return Estimate(None, why=NOT_HERE) if found is None else student(found)


def documents(matrix: Matrix) -> dict[str, Any]:
    """The stable fields of `compare --json` about fault isolation."""
    routes = {
        name: [*dict.fromkeys(r for cells in rows.values() for r in cells)] for name, rows in matrix.cells.items()
    }
    return {
        "isolation": {
            name: {key: {route: cell.document() for route, cell in cells.items()} for key, cells in rows.items()}
            for name, rows in matrix.cells.items()
        },
        "isolation_rows": [{"fault": row.key, "kind": row.kind} for row in matrix.rows],
        "isolation_replications": matrix.replications,
        "isolation_lasts_s": matrix.lasts_ns / 1e9,
        "blast_radius": {
            name: {row.key: radius(matrix, name, row.key).document() for row in matrix.rows} for name in matrix.cells
        },
        "blast_radius_differences": [
            {"a": g.a, "b": g.b, "fault": g.fault, **g.share.document()} for g in gaps(matrix)
        ],
        "expected_unavailability": {
            name: {route: expected(matrix, name, route).document() for route in (*routes[name], ALL)}
            for name in matrix.cells
        },
    }
