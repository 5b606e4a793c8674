"""What was found, as DataFrames: one row a number, with both ends of its interval."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from simulator.lab.driving import OF_DRIVEN, Driven
from simulator.lab.origins import origin_of
from simulator.lab.playing import Found
from simulator.model.estimate import Estimate

if TYPE_CHECKING:
    import pandas as pd

    from simulator.run.compare import Comparison

Row = dict[str, Any]
MS_A_NS = 1e-6
LATENCIES = ("mean", "p50", "p95", "p99")


def table(found: Found | Driven, name: str = "routes") -> "pd.DataFrame":
    """A table of what was found; an unknown name is answered with those there are.

    After `run`: routes, parts, distribution. After `compare` also: verdicts, differences, ladder, load, isolation,
    effort. After `drive`: errors, both, gaps, gaps over time.
    """
    import pandas as pd

    rows: list[Row]
    if isinstance(found, Driven):
        return of_drive(found, name)
    if name in OF_PLAYED:
        rows = list(OF_PLAYED[name](found))
    elif name in OF_COMPARISON and found.comparison is not None:
        rows = list(OF_COMPARISON[name](found.comparison))
    else:
        known = [*OF_PLAYED, *(OF_COMPARISON if found.comparison is not None else ())]
        raise ValueError(f"there is no table {name!r} of this; there are: {', '.join(known)}")
    frame = pd.DataFrame(rows)
    frame.attrs |= {"picture": name, "origin": origin_of(found.loaded, found.replications)}
    return frame


def of_drive(found: Driven, name: str) -> "pd.DataFrame":
    """A table of the real system beside the simulated one."""
    import pandas as pd

    if name not in OF_DRIVEN:
        raise ValueError(f"there is no table {name!r} of this; there are: {', '.join(OF_DRIVEN)}")
    frame = pd.DataFrame(list(OF_DRIVEN[name](found)))
    note = "real system, live" if found.foreseen.live else "real system, recorded"
    frame.attrs |= {"picture": name, "origin": origin_of(found.foreseen.loaded, 1, note)}
    return frame


def bounds(estimate: Estimate, value: str = "value", suffix: str = "") -> Row:
    """An estimate as three columns."""
    return {value: estimate.value, f"low{suffix}": estimate.low, f"high{suffix}": estimate.high}


def routes(found: Found) -> Iterator[Row]:
    """Latency of good requests in ms, availability in %."""
    from simulator.model.claims import Metric
    from simulator.run.isolation import routes_offered

    for name, study in found.played.studies.items():
        for route in routes_offered(found.loaded.scenario, name):
            for metric, factor, unit in (*((m, MS_A_NS, "ms") for m in LATENCIES), ("availability", 100.0, "%")):
                one = study.estimate(Metric(metric, route)).times(factor)
                yield {"architecture": name, "route": route, "metric": metric, **bounds(one), "unit": unit}


def parts(found: Found) -> Iterator[Row]:
    """How busy units and databases are, in %, and how many wait there on average."""
    from simulator.measure.summary import summary

    for name, study in found.played.studies.items():
        document = summary(study)
        for part, one in (*document["units"].items(), *document["databases"].items()):
            busy, queue = one["utilization"], one["queue_length"]
            known = {key: None if busy[key] is None else busy[key] * 100.0 for key in ("value", "low", "high")}
            yield {"architecture": name, "part": part, "busy_pct": known["value"], "low_pct": known["low"],
                   "high_pct": known["high"], "waiting": queue["value"]}  # fmt: skip


def distribution(found: Found) -> Iterator[Row]:
    """Quantiles of latency."""
    from simulator.run.pictures import latency

    yield from latency(found.played.studies)


def verdicts(found: "Comparison") -> Iterator[Row]:
    """Sentences, each with its number."""
    from simulator.run.verdicts import verdicts as said

    for one in said(found):
        row = {"experiment": one.experiment, "verdict": one.text, "decided": one.decided}
        yield {**row, **bounds(one.estimate), "unit": one.unit}


def differences(found: "Comparison") -> Iterator[Row]:
    """How much later `a` answers than `b`."""
    for one in found.differences:
        yield {"route": one.route, "metric": one.metric, "a": one.a, "b": one.b, **bounds(one.ms, "ms", "_ms")}


def ladder(found: "Comparison") -> Iterator[Row]:
    """The steps from the whole to each split."""
    from simulator.run.ladder import TOTAL, WHOLE

    for one in found.ladders:
        level = {WHOLE: one.whole, TOTAL: one.split}.get(one.name)
        kind = {"rung": level or one.name, "kind": "level" if level else "step"}
        yield {"whole": one.whole, "split": one.split, **kind, **bounds(one.mean_ms, "value_ms", "_ms")}


def load(found: "Comparison") -> Iterator[Row]:
    """Which load is surely carried within the goals, and which surely fails."""
    for name, one in found.brackets.items():
        row = {"architecture": name, "cores": one.cores, "carries_rps": one.carries_rps, "fails_rps": one.fails_rps}
        yield {**row, "why": one.why}


def isolation(found: "Comparison") -> Iterator[Row]:
    """What still works while something is wrong, as shares; empty where an architecture has nothing to strike."""
    from simulator.run.compare import document
    from simulator.run.figures import isolation_rows

    whole = document(found, [])
    for row in whole["isolation_rows"]:
        yield from isolation_rows(whole, row["fault"], row["kind"])


def effort(found: "Comparison") -> Iterator[Row]:
    """What there is to run."""
    from simulator.run.compare import document

    for name, row in document(found, [])["effort"].items():
        yield {"architecture": name, **{key: value for key, value in row.items() if not isinstance(value, dict)}}


OF_PLAYED: dict[str, Callable[[Found], Iterator[Row]]] = {
    "routes": routes,
    "parts": parts,
    "distribution": distribution,
}
OF_COMPARISON: dict[str, Callable[["Comparison"], Iterator[Row]]] = {
    "verdicts": verdicts,
    "differences": differences,
    "ladder": ladder,
    "load": load,
    "isolation": isolation,
    "effort": effort,
}
