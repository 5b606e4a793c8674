"""The life of a single request as the readable engine tells it: where it was, and what it was busy with, from when.

Somewhere (at an instance, or on its way) a request travels, computes, queries a database, pauses, or waits for one of
these. Several things at once are what `parallel` is.
"""

from typing import TYPE_CHECKING, NamedTuple

from simulator.lab.origins import origin_of

if TYPE_CHECKING:
    import pandas as pd

    from simulator.engine import Watched
    from simulator.model.program import Program
    from simulator.scenario import Loaded

SECONDS = 20.0  # of a run that is watched: long enough to be filled, short enough for the readable engine
NS_PER_MS = 1e6
SHIFT = 40  # of the workload's number, in the number of a request
WAITED_FOR = {  # who stands in this line -> what it does next
    "queued": ("computes", "queries", "pauses"),
    "core_wait": ("computes",),
    "connection_wait": ("queries",),
    "server_wait": ("queries",),
    "key_wait": ("queries",),
}


class Stay(NamedTuple):
    """A stretch of a request's life. Times in ns; `where` is an instance, or a link for who travels."""

    from_ns: int
    to_ns: int
    what: str
    where: str


def life(loaded: "Loaded", request: int, *, architecture: str = "", seconds: float = SECONDS) -> "pd.DataFrame":
    """One request's life, a row each stretch: where, does, from_ms, to_ms (since it was sent), lasts_ms.

    `request` counts arrivals of the first workload from 0, without the file's faults; raises ValueError where there are
    fewer, or where it was not answered. `architecture`: by default the first.
    """
    import pandas as pd

    name = architecture or next(iter(loaded.scenario.architectures))
    program, watched = watching(loaded, name, seconds)
    rows = watched.requests[(watched.requests["workload"] == 0) & (watched.requests["index"] == request)]
    if not len(rows):
        raise ValueError(f"there is no request {request} within {seconds:g} s")
    began_ns, ended_ns = int(rows["arrived_ns"][0]), int(rows["ended_ns"][0])
    stays = [stay for stay in stays_of(program, watched, request) if stay.from_ns < ended_ns]
    whole = sorted([*stays, *gaps(stays, began_ns, ended_ns)])
    frame = pd.DataFrame([row(stay._replace(to_ns=min(stay.to_ns, ended_ns)), began_ns) for stay in whole])
    note = f"request {request} in {name}, answered after {(ended_ns - began_ns) / NS_PER_MS:.3g} ms"
    frame.attrs |= {"picture": "life", "origin": origin_of(loaded, 1, note)}
    return frame


def watching(loaded: "Loaded", architecture: str, seconds: float) -> "tuple[Program, Watched]":
    """The first replication of one architecture, watched for a while, without faults."""
    from simulator.engine import watch
    from simulator.run.experiment import calm
    from simulator.scenario.lower import lower

    quiet = calm(loaded.scenario)
    short_ns = min(quiet.experiment.duration_ns, round(seconds * 1e9))
    program = lower(quiet._replace(experiment=quiet.experiment._replace(duration_ns=short_ns)), architecture)
    return program, watch(program, (quiet.experiment.seed, 0))


def stays_of(program: "Program", watched: "Watched", request: int) -> list[Stay]:
    """What a request was busy with, and its waiting, in the order in which it began."""
    places = names_of(program)
    stretches = [s for s in watched.stretches if s[3] == request]
    lined_up = [e for e in watched.events if e[2] == request and e[1] in WAITED_FOR]
    busy = [Stay(start, end, what, places[where]) for start, end, what, _, where in stretches if end > start]
    return sorted([*busy, *waits(lined_up, stretches, places)])


def gaps(stays: list[Stay], began_ns: int, ended_ns: int) -> list[Stay]:
    """Waiting that no line tells of: for an event loop, for a retry, for a client's patience. Where it goes on."""
    found, at_ns, where = [], began_ns, stays[0].where if stays else "nowhere"
    for stay in stays:
        if stay.from_ns > at_ns:
            found.append(Stay(at_ns, min(stay.from_ns, ended_ns), "waits", stay.where))
        if stay.to_ns >= at_ns:
            at_ns, where = stay.to_ns, stay.where
    return [*found, Stay(at_ns, ended_ns, "waits", where)] if at_ns < ended_ns else found


def waits(
    lined_up: "list[tuple[int, str, int, int]]", stretches: "list[tuple[int, int, str, int, int]]", places: list[str]
) -> list[Stay]:
    """From standing in a line to what began next there; first come, first served. Not where nothing began."""
    found, taken = [], set()
    for at_ns, event, _, where in lined_up:
        waited_for = WAITED_FOR[event]
        for place, (from_ns, _, doing, _, there) in enumerate(stretches):
            if place not in taken and from_ns > at_ns and doing in waited_for and where in (there, -1):
                taken.add(place)
                found.append(Stay(at_ns, from_ns, "waits", places[there]))
                break
    return found


def names_of(program: "Program") -> list[str]:
    """What instances are called: their unit, and a number where it has several."""
    names = []
    for number, instance in enumerate(program.instances):
        unit = program.units[instance.unit]
        numbered = f" {number - unit.first + 1}" if unit.replicas > 1 else ""
        names.append(program.names.units[instance.unit] + numbered)
    return names


def row(stay: Stay, began_ns: int) -> dict[str, object]:
    """A row for people: times in ms since the request was sent."""
    from_ms, to_ms = ((x - began_ns) / NS_PER_MS for x in (stay.from_ns, stay.to_ns))
    return {"where": stay.where, "does": stay.what, "from_ms": from_ms, "to_ms": to_ms, "lasts_ms": to_ms - from_ms}
