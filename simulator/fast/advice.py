"""The memory of policies as tables: configuration, state and vectors; which of a link's guards know which verb."""

from inspect import signature
from types import ModuleType
from typing import Any

import numpy as np

from simulator.fast.columns import WORDS
from simulator.fast.layout import TABLES
from simulator.fast.tables import Tables, beginnings
from simulator.model.program import POLLED, Program
from simulator.policies.catalogue import POLICIES

COUNTS, LEARNS, JUDGES = 1, 2, 4  # what a balancer's slot heeds: attempts outstanding, outcomes, outliers
LONG_AGO = -(1 << 61)


def words(values: list[tuple[float, ...]]) -> np.ndarray:
    """Each tuple in a row of 8-byte words; a float is stored as a float."""
    ints = np.zeros((len(values), WORDS), np.int64)
    floats = ints.view(np.float64)
    for i, row in enumerate(values):
        for j, kind in enumerate(getattr(row, "__annotations__", {}).values()):
            (floats if kind is float else ints)[i, j] = row[j]
    return ints


def advised(p: Program, policies: np.ndarray) -> Tables:
    """What policies remember; a row whose state is another's points there."""
    chosen = [POLICIES[row.number] for row in p.policies]
    configs = [q.Config(*row.config) if hasattr(q, "Config") else () for q, row in zip(chosen, p.policies, strict=True)]
    states = [first_state(q, config) for q, config in zip(chosen, configs, strict=True)]
    same = policies["same"]
    policies["own"] = np.where(same < 0, np.arange(len(same)), same)
    lengths = np.where(same < 0, policies["size"], 0)
    policies["first"] = beginnings(lengths)
    policies["heeds"] = [heeds(p, q, row.directory) for q, row in zip(chosen, p.policies, strict=True)]
    for column in ("first", "size", "owner", "directory", "heeds"):
        policies[column] = policies[column][policies["own"]]
    vectors = {name: np.zeros(int(lengths.sum()), TABLES[name]) for name in ("outstanding", "score", "stamp")}
    return vectors | {"config_i": words(configs), "state_i": words(states), "fresh_i": words(states)}


def first_state(policy: ModuleType, config: Any) -> tuple[float, ...]:
    """What a policy remembers at first."""
    if not hasattr(policy, "State"):
        return ()
    state: tuple[float, ...] = policy.start(config) if signature(policy.start).parameters else policy.start()
    return state


def heeds(p: Program, policy: ModuleType, directory: int) -> int:
    """What has to be told to a slot; nothing is told to who does not listen."""
    counts = "outstanding" in signature(policy.pick).parameters if hasattr(policy, "pick") else False
    judges = directory >= 0 and p.directories[directory].eject >= 0
    return COUNTS * counts + LEARNS * hasattr(policy, "learn") + JUDGES * judges


def guarded(p: Program, links: np.ndarray) -> None:
    """How many guards have to be asked for each verb: none if no guard of the link knows it."""
    for number, row in enumerate(p.links):
        mine = [POLICIES[guard.number] for guard in p.policies[row.guards : row.guards + row.n_guards]]
        for verb in ("admit", "again", "learn"):
            knows = any(hasattr(policy, verb) for policy in mine) if row.n_guards else False
            links[f"n_{verb}"][number] = row.n_guards if knows else 0


def directed(p: Program, t: Tables) -> Tables:
    """At first everybody is known, and always was; and everybody is registered."""
    directories, n = t["directories"], [p.units[row.unit].replicas for row in p.directories]
    directories["first"], directories["n"] = beginnings(np.array(n)), n
    known = np.concatenate([np.arange(k) for k in n])
    entries, registered = np.zeros(len(known), TABLES["entries"]), np.zeros(len(p.instances), TABLES["registered"])
    for column in ("listed", "healthy", "was"):
        entries[column] = 1
    registered["registered"] = registered["served"] = 1
    t["registry"]["up"] = 1
    t["registry"]["readers"] = sum(row.known == POLLED for row in p.directories)
    return {"known": known, "since": np.full(len(known), LONG_AGO), "entries": entries, "registered": registered}
