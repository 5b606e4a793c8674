"""Where work is done: units and databases, their capacity and their queues, read from the observer's integrals.

A database and its read replicas are one place: whoever asks for the data of a component asks them together.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulator.measure.accumulate import Accumulator
from simulator.measure.attempts import attempts_between, entered_proxy
from simulator.measure.quantiles import Span
from simulator.measure.setting import Setting
from simulator.measure.stretches import Ints
from simulator.measure.subjects import ALL, callers_of, component_of, operations_of
from simulator.model.errors import ModelError
from simulator.model.topology import UNLIMITED
from simulator.model.trace import Levels

DATABASE = ".database"
NAN = float("nan")


@dataclass(frozen=True)
class Place:
    """Some units, or some databases (`stored`), by number."""

    numbers: list[int]
    stored: bool


def place_of(setting: Setting, subject: str) -> Place:
    """The unit of this name, else the one that hosts the component of this name, else a database; `all`: every unit."""
    units, databases = setting.names.units, setting.names.databases
    component = subject.removesuffix(DATABASE)
    if subject == ALL:
        return Place(list(range(len(units))), stored=False)
    if subject != component and component in setting.stores:
        return Place(setting.with_replicas(databases.index(setting.stores[component])), stored=True)
    if subject in units:
        return Place([units.index(subject)], stored=False)
    if subject in setting.hosts:
        return Place([units.index(setting.hosts[subject])], stored=False)
    if subject in databases:
        return Place(setting.with_replicas(databases.index(subject)), stored=True)
    raise ModelError(f"no unit, component or database is called {subject!r}; units: {', '.join(units)}")


def levels_of(run: Accumulator) -> Levels:
    """The observer's integrals of a finished replication."""
    if run.ending is None:
        raise ModelError("the replication is not finished: its levels are not known")
    return run.ending.levels


def _area(table: npt.NDArray[np.int64], place: Place, span: Span) -> int:
    return int(table[span[0] : span[1], place.numbers].sum())


def utilization(setting: Setting, run: Accumulator, span: Span, place: Place) -> float:
    """Busy core-time (server-time) as a share of what there is; NaN where there is no limit."""
    levels = levels_of(run)
    capacity = sum(setting.servers[i] for i in place.numbers) if place.stored else setting.cores_of(place.numbers)
    if not 0 < capacity < UNLIMITED:
        return NAN
    busy = _area(levels.busy_servers if place.stored else levels.busy_cores, place, span)
    return busy / (capacity * run.stretches.seconds(*span) * 1e9)


def queue(run: Accumulator, span: Span, place: Place) -> float:
    """How many wait for a worker (a connection or a server), on average over time."""
    levels = levels_of(run)
    waiting = _area(levels.server_waiting if place.stored else levels.queued, place, span)
    return waiting / (run.stretches.seconds(*span) * 1e9)


def waiting(run: Accumulator, span: Span, place: Place) -> float:
    """How many wait for a worker or for a core (databases as above); unlimited workers queue there."""
    cores = 0 if place.stored else _area(levels_of(run).core_waiting, place, span)
    return queue(run, span, place) + cores / (run.stretches.seconds(*span) * 1e9)


def max_queue(run: Accumulator, span: Span, place: Place) -> float:
    """The longest queue for a worker of one instance; NaN for databases, where it is not watched."""
    if place.stored:
        return NAN
    return float(levels_of(run).queue_max[span[0] : span[1], place.numbers].max(initial=0))


def wait_ns(setting: Setting, run: Accumulator, span: Span, place: Place) -> float:
    """The mean time an operation that entered the unit (a query) waited for workers and cores (connection and server).

    A function call inside the unit enters nothing: its waiting belongs to the operation whose worker it runs in. What
    is sent to a unit behind a proxy enters the proxy, too.
    """
    levels = levels_of(run)
    if place.stored:
        begun, waited = _area(levels.queries, place, span), _area(levels.server_waiting, place, span)
    else:
        begun = int(reached(run, span, _operations_in(setting, place)).sum())
        between = attempts_between(setting, run, span)
        for name in (setting.names.units[number] for number in place.numbers):
            begun += entered_proxy(setting, name, between) - between.get((name, name), 0)
        waited = _area(levels.queued, place, span) + _area(levels.core_waiting, place, span)
    return waited / begun if begun else NAN


def _operations_in(setting: Setting, place: Place) -> list[int]:
    units = {setting.names.units[number] for number in place.numbers}
    return [i for i, name in enumerate(setting.names.operations) if setting.hosts.get(component_of(name)) in units]


def reached(run: Accumulator, span: Span, operations: list[int]) -> Ints:
    """Attempts that reached a living instance, by operation."""
    return np.asarray(levels_of(run).reached[span[0] : span[1], operations].sum(axis=0))


def attempts(setting: Setting, run: Accumulator, span: Span, subject: str) -> float:
    """Attempts that reached a component, an operation or (queries begun) the database of a component."""
    if subject.endswith(DATABASE):
        return float(_area(levels_of(run).queries, place_of(setting, subject), span))
    return float(reached(run, span, operations_of(setting.names, subject)).sum())


def hits(run: Accumulator, span: Span, subject: str) -> tuple[int, int]:
    """Lookups in a component's cache that hit, and all of them."""
    levels, component = levels_of(run), components_of(run, subject)
    hit, missed = (int(table[span[0] : span[1], component].sum()) for table in (levels.hits, levels.misses))
    return hit, hit + missed


def stale_reads(run: Accumulator, span: Span, subject: str) -> tuple[int, int]:
    """A component's reads from replicas that saw what had been changed, and all of its reads from replicas."""
    levels, component = levels_of(run), components_of(run, subject)
    stale, read = (int(table[span[0] : span[1], component].sum()) for table in (levels.stale, levels.replica_reads))
    return stale, read


def components_of(run: Accumulator, subject: str) -> list[int]:
    """The component of this name; `all`: every one."""
    return list(range(len(run.names.components))) if subject == ALL else callers_of(run.names, subject)
