"""Instances, links, databases and caches as tables: what the program says of them, and how they stand at first."""

import numpy as np

from simulator.fast.advice import LONG_AGO
from simulator.fast.layout import TABLES
from simulator.fast.tables import Tables, beginnings
from simulator.model import program as p
from simulator.model.program import Program

FIFO = 0  # of `policies.queueing`


def instances_of(program: Program) -> np.ndarray:
    """A row for every instance, empty and running."""
    instances = np.zeros(len(program.instances), TABLES["instances"])
    units = [program.units[row.unit] for row in program.instances]
    for column in ("unit", "processor", "zone"):
        instances[column] = [getattr(row, column) for row in program.instances]
    for column in ("workers", "queue", "loop"):
        instances[column] = [getattr(u, column) for u in units]
    frozen = {row.target for row in program.faults if row.what == p.FREEZE}
    instances["ordinal"] = [i - u.first for i, u in enumerate(units)]
    instances["plain"] = [u.order == FIFO and u.codel_ns < 0 for u in units]
    instances["rough"] = [u.warm_ns > 0 or u.contention > 0.0 or u.coherency > 0.0 for u in units]
    instances["moody"] = [u.loop == 1 or i in frozen for i, u in enumerate(units)]
    for column in ("up", "ready", "alive_well", "ready_well"):
        instances[column] = 1
    for column in ("in_head", "in_tail", "froze_head", "overslept_head"):
        instances[column] = -1
    instances["since_ns"] = LONG_AGO
    return instances


def connect(program: Program, links: np.ndarray) -> None:
    """Lanes of timers, and which links need more than a draw for a message."""
    links["lane"] = np.cumsum(links["timeout_ns"] >= 0) - 1
    links["later"] = -1
    links["rough"] = (links["cross"] >= 0) | (links["loss"] > 0.0)
    for row in program.faults:
        if row.what in (p.CUT, p.LOSE, p.DELAY):
            links["rough"][row.target] = 1
        if row.what == p.ISOLATE:
            links["rough"] = 1


def stored(program: Program, databases: np.ndarray) -> Tables:
    """Databases, and the keys that their queries name."""
    databases["up"], databases["factor"] = 1, 1.0
    databases["run_head"] = databases["run_tail"] = databases["lag_law"] = -1
    named = [row.keys for row in program.databases]
    for step in program.code:
        if step.op == p.QUERY and step.c >= 0:
            d = program.pools[step.b].database
            named[d] = max(named[d], program.keys[step.c].n)
    for d, row in enumerate(program.databases):
        if row.primary >= 0:
            databases["lag_law"][row.primary] = row.lag
            named[row.primary] = max(named[row.primary], named[d])
    databases["keys"] = named
    databases["locks"] = beginnings(databases["keys"] + 1)
    return {"locks": np.zeros(int((databases["keys"] + 1).sum()), TABLES["locks"])}


def cached(program: Program, caches: np.ndarray) -> Tables:
    """Caches, one store an instance or one for all."""
    caches["replicas"] = [1 if row.shared else program.units[row.unit].replicas for row in program.caches]
    caches["stores"] = beginnings(caches["replicas"])
    stores = np.zeros(int(caches["replicas"].sum()), TABLES["stores"])
    stores["cache"] = np.repeat(np.arange(len(caches)), caches["replicas"])
    entries = caches["entries"][stores["cache"]]
    slots = np.minimum(caches["capacity"][stores["cache"]], entries)
    stores["entries"], stores["slots"] = beginnings(entries), beginnings(slots)
    loading = np.zeros(int(entries.sum()) if caches["coalesce"].any() else 0, TABLES["loading"])
    loading["loader"] = -1
    room = {"slots": np.zeros(int(slots.sum()), np.int64), "ranks": np.zeros(int(slots.sum()), np.int64)}
    return room | {"stores": stores, "loading": loading, "kept": np.zeros(int(entries.sum()), TABLES["kept"])}


def furnished(program: Program, t: Tables) -> Tables:
    """All of it."""
    connect(program, t["links"])
    instances = {"instances": instances_of(program), "weights": np.array([row.weight for row in program.instances])}
    return instances | stored(program, t["databases"]) | cached(program, t["caches"])
