"""The interface between those who have numbers and those who draw them: one tidy DataFrame a picture.

Times of answers are milliseconds, the run's clock is seconds, loads are requests per second, shares lie between 0
and 1. `low` and `high` are the ends of an interval, both empty where none can be given. Order of rows is order of
drawing: architectures keep the colour of their first appearance.
"""

from simulator.plots.columns import BOUND, FLAG, NUMBER, SHARE, TEXT, Column, Frame


def low(name: str, heading: str, kind: str = NUMBER) -> Column:
    """The lower end of an interval."""
    return Column(name, kind, heading, "lower end of the interval, empty where none can be given", nullable=True)


def high(name: str, heading: str, kind: str = NUMBER) -> Column:
    """The upper end of an interval."""
    return Column(name, kind, heading, "upper end of the interval, empty where none can be given", nullable=True)


def perhaps(name: str, heading: str, meaning: str) -> Column:
    """A number, at least 0, that may be absent; `meaning` says what absence means."""
    return Column(name, NUMBER, heading, meaning, nullable=True, least=0.0)


ARCHITECTURE = Column("architecture", TEXT, "Architecture", "its name in the scenario")
QUANTILE = Column("quantile", SHARE, "Quantile", "share of good requests at most this slow", below=1.0)

LATENCY = Frame(
    "latency distribution",
    "one quantile of one architecture",
    (
        ARCHITECTURE,
        QUANTILE,
        perhaps("latency_ms", "Latency, ms", "the quantile; empty: hidden, too few samples"),
        low("low_ms", "Low, ms"),
        high("high_ms", "High, ms"),
    ),
)

STRETCH = (
    Column("from_s", NUMBER, "From, s", "start of the stretch on the run's clock", least=0.0),
    Column("to_s", NUMBER, "To, s", "end of the stretch", least=0.0),
)
AVAILABILITY = "availability"
OVER_TIME = Frame(
    "course of time",
    "one metric of one architecture over one stretch of time",
    (
        ARCHITECTURE,
        Column("metric", TEXT, "Metric", "mean, p50, p99 and so on (value in ms), or availability (a share)"),
        *STRETCH,
        perhaps("value", "Value, ms or share", "ms, or a share for availability; empty: hidden or nobody came"),
        low("low", "Low"),
        high("high", "High"),
        Column("fault", TEXT, "Fault", "what goes wrong in this stretch, empty text: nothing"),
    ),
)

LEVEL, STEP = "level", "step"
LADDER = Frame(
    "ladder",
    "one rung, from the first level over the steps to the last level",
    (
        Column("rung", TEXT, "Rung", "what was added; for a level, whose latency it is"),
        Column("kind", TEXT, "Kind", "level: a mean latency; step: what one change adds to it", one_of=(LEVEL, STEP)),
        Column("value_ms", NUMBER, "Mean, ms", "level: mean latency; step: difference of means, may be negative"),
        low("low_ms", "Low, ms"),
        high("high_ms", "High, ms"),
    ),
)

LOAD = Frame(
    "load against cores",
    "one architecture on one number of cores",
    (
        ARCHITECTURE,
        Column("cores", NUMBER, "Cores", "replicas x cores over all units, gateway and proxies", least=1.0),
        perhaps("carries_rps", "Carries, requests/s", "largest load surely within the SLO; empty: none"),
        perhaps("fails_rps", "Fails, requests/s", "smallest load surely outside; empty: none tried failed"),
    ),
)

ISOLATION = Frame(
    "fault isolation",
    "one route of one architecture while one fault lasts",
    (
        ARCHITECTURE,
        Column("kind", TEXT, "Kind", "what kind of fault it is: those of one kind stand together"),
        Column("fault", TEXT, "What is wrong", "the component that is down, or what else goes wrong"),
        Column("route", TEXT, "Route", "what clients ask for"),
        Column(
            "availability",
            SHARE,
            "Availability",
            "good / offered while the fault lasts; empty: nobody came, or it is not there",
            nullable=True,
        ),
        low("low", "Low", BOUND),
        high("high", "High", BOUND),
        Column("note", TEXT, "Note", "why the architecture has nothing to strike; empty text: it has"),
    ),
)

WINNERS = ("whole", "split", "undecided", "unstable")
BREAK_EVEN = Frame(
    "break-even map",
    "one cell: the split against the whole under one work and one load",
    (
        Column("work", NUMBER, "Work", "all work as a multiple of the file's", least=0.0),
        Column("load", SHARE, "Load", "offered load as a share of what the whole can carry with this work"),
        Column("load_rps", NUMBER, "Load, requests/s", "the same in requests per second", least=0.0),
        Column("difference_ms", NUMBER, "Split - whole, ms", "mean latency; empty: there is none", nullable=True),
        low("low_ms", "Low, ms"),
        high("high_ms", "High, ms"),
        Column("winner", TEXT, "Sooner", "by the interval; unstable: one cannot carry the load", one_of=WINNERS),
    ),
)

CLIENTS, GATEWAY, UNIT, DATABASE, LINK = "clients", "gateway", "unit", "database", "link"
TOPOLOGY = Frame(
    "topology",
    "one node, or one link between two nodes",
    (
        Column("kind", TEXT, "Kind", "what the row is", one_of=(CLIENTS, GATEWAY, UNIT, DATABASE, LINK)),
        Column("id", TEXT, "Node", "key of the node, unique among nodes; of a link: the id of who asks"),
        Column("to", TEXT, "Asks", "of a link: the id of who is asked; of a node: empty text"),
        Column("name", TEXT, "Name", "what is written in the box; of a link: empty text"),
        Column("detail", TEXT, "Size", "second, smaller line in the box, say '2 instances, 1 core'; may be empty"),
        Column("utilization", SHARE, "Utilization", "busy share of cores or servers; empty: unknown", nullable=True),
        low("low", "Low", BOUND),
        high("high", "High", BOUND),
        perhaps("calls_per_s", "Calls/s", "of a link: attempts per second, makes it thicker; else empty"),
    ),
)

CASE = Column("case", TEXT, "Case", "which run: architecture and load, say 'chain, 240/s'")
VALIDATION = Frame(
    "predicted against measured",
    "one quantile of one case",
    (
        CASE,
        QUANTILE,
        Column("predicted_ms", NUMBER, "Predicted, ms", "by the simulator, of the same requests", least=0.0),
        Column("measured_ms", NUMBER, "Measured, ms", "on the real system", least=0.0),
    ),
)
ERRORS = Frame(
    "errors of prediction",
    "one metric of one case",
    (
        CASE,
        Column("metric", TEXT, "Metric", "mean, p50, p95, p99 and so on"),
        Column("error_pct", NUMBER, "Error, %", "(predicted - measured) / measured x 100"),
        perhaps("tolerance_pct", "Tolerance, %", "largest error that passes, both ways; empty: none"),
        Column("gated", FLAG, "Gated", "whether it decides about passing, or is only shown"),
        Column("passed", FLAG, "Passed", "whether the error lies within the tolerance"),
    ),
)
RESIDUALS = Frame(
    "residuals",
    "one quantile of the differences, request by request, of one case",
    (
        CASE,
        QUANTILE,
        Column("residual_ms", NUMBER, "Measured - predicted, ms", "of single requests, may be negative"),
    ),
)
RESIDUAL_COURSE = Frame(
    "residuals over time",
    "the requests of one case that came within one stretch of time",
    (
        CASE,
        *STRETCH,
        Column("residual_ms", NUMBER, "Measured - predicted, ms", "the median of single requests"),
        low("low_ms", "5th percentile, ms"),
        high("high_ms", "95th percentile, ms"),
    ),
)
FAILURE_COURSE = Frame(
    "failures over time",
    "the requests of one case that came within one stretch of time",
    (
        CASE,
        *STRETCH,
        Column("predicted", NUMBER, "Predicted failures", "well formed requests without success", least=0.0),
        Column("measured", NUMBER, "Measured failures", "the same on the real system", least=0.0),
        Column("fault", TEXT, "Fault", "what begins in this stretch, empty text: nothing"),
    ),
)
FAILURE_WINDOW = Frame(
    "failures with other dice",
    "one number of failed requests that some simulated run has",
    (
        CASE,
        Column("failed", NUMBER, "Failed requests", "in one run", least=0.0),
        Column("share", SHARE, "Share of runs", "with at most so many"),
        Column("measured", NUMBER, "Measured", "failed requests of the real run", least=0.0),
    ),
)
