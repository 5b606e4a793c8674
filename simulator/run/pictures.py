"""From studies to what pictures are drawn of, as plain rows that fit `plots.frames` and can be stored as JSON.

Whatever the stable fields of a document hold already (ladder, brackets, isolation) is not repeated here.
"""

from collections.abc import Mapping
from typing import Any

from simulator.measure.attempts import CLIENTS
from simulator.measure.course import METRICS, course
from simulator.measure.distribution import distribution
from simulator.measure.intervals import student
from simulator.measure.places import Place, utilization
from simulator.measure.study import Study
from simulator.measure.traffic import between_units, to_databases
from simulator.model.estimate import Estimate
from simulator.model.program import Program
from simulator.model.topology import GATEWAY, UNLIMITED
from simulator.run.experiment import Played
from simulator.run.wording import counted

Row = dict[str, Any]
MS_A_NS = 1e-6
SERIES_MAX = 12  # lines in one picture
UNKNOWN = Estimate(None)


def of_played(played: Played) -> dict[str, Any]:
    """Everything of one cell: distributions, the course of time, and each architecture with its load."""
    return {
        "latency": latency(played.studies),
        "over_time": over_time(played.studies),
        "topology": {name: topology(played.programs[name], study) for name, study in played.studies.items()},
    }


def latency(studies: Mapping[str, Study]) -> list[Row]:
    """Rows of `frames.LATENCY`, as far as there are samples."""
    return [
        {"architecture": name, "quantile": one.share, **named(one.estimate.times(MS_A_NS), "latency_ms", "_ms")}
        for name, study in list(studies.items())[:SERIES_MAX]
        for one in distribution(study)
        if one.estimate.value is not None
    ]


def named(estimate: Estimate, value: str = "value", suffix: str = "") -> Row:
    """An estimate as columns; empty bounds together with an empty value."""
    plain = estimate.document()
    return {value: plain["value"], f"low{suffix}": plain["low"], f"high{suffix}": plain["high"]}


def over_time(studies: Mapping[str, Study]) -> list[Row]:
    """Rows of `frames.OVER_TIME`: percentiles and availability of all routes together."""
    return [
        {
            "architecture": name,
            "metric": moment.metric,
            "from_s": moment.from_ns / 1e9,
            "to_s": moment.to_ns / 1e9,
            **named(moment.estimate if moment.metric == METRICS[-1] else moment.estimate.times(MS_A_NS)),
            "fault": ", ".join(moment.faults),
        }
        for name, study in list(studies.items())[:SERIES_MAX]
        for moment in course(study)
    ]


def topology(program: Program, study: Study) -> list[Row]:
    """Rows of `frames.TOPOLOGY`: clients, units, databases with how busy they are, and who asks whom how often."""
    setting, rows = study.setting, [node("clients", "clients", "clients")]
    for number, (name, row) in enumerate(zip(setting.names.units, program.units, strict=True)):
        detail = f"{counted(row.replicas, 'instance')}, {counted(row.cores, 'core')}"
        kind = "gateway" if name == GATEWAY else "unit"
        rows.append(node(kind, box("unit", name), name, detail, busy(study, Place([number], stored=False))))
    for number, name in enumerate(setting.names.databases):
        servers = setting.servers[number]
        detail = "no limit" if servers >= UNLIMITED else counted(servers, "server")
        rows.append(node("database", box("database", name), name, detail, busy(study, Place([number], stored=True))))
    return [*rows, *links(study)]


def node(kind: str, key: str, name: str, detail: str = "", load: Estimate = UNKNOWN) -> Row:
    """One box."""
    row = {"kind": kind, "id": key, "to": "", "name": name, "detail": detail}
    return {**row, **named(load, "utilization"), "calls_per_s": None}


def links(study: Study) -> list[Row]:
    """One row for each pair of boxes of which one asks the other."""
    asked = {(box("unit", a), box("unit", b)): rate for (a, b), rate in between_units(study).items()}
    stored = {(box("unit", a), box("database", b)): rate for (a, b), rate in to_databases(study).items()}
    return [{**node("link", a, ""), "to": b, "calls_per_s": rate} for (a, b), rate in {**asked, **stored}.items()]


def box(kind: str, name: str) -> str:
    """The key of a box; clients have no name among units."""
    return f"{kind} {name}" if name != CLIENTS else "clients"


def busy(study: Study, place: Place) -> Estimate:
    """How busy a unit or database was; nothing where it has no limit."""
    views = [view for view in study.views() if view.span[0] < view.span[1]]
    return student([utilization(view.setting, view.run, view.span, place) for view in views])
