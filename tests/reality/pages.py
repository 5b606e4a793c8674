"""The table of reality as Markdown, from what is stored; every case, also those outside tolerance."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from simulator.testbed.judging import DECIDE
from tests.reality.cases import named

METRICS = ("throughput", "availability", "mean", "p50", "p95", "p99")
ENDED = {True: "passed", False: "**failed**", None: "undecided"}

Document = Mapping[str, Any]
Load = tuple[str, float]  # architecture, requests per second


def put(text: str, part: str, name: str = "reality") -> str:
    """A text with the part between the marks of that name anew."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n{part}{end}{after}"


def readme_part(found: Document) -> str:
    """Both tables and the commands."""
    return "\n".join([*replayed(found), *struck(found), *commands(found)]) + "\n"


def replayed(found: Document) -> Iterator[str]:
    """Cases in which latencies decide: the error of each metric, in per cent of what was measured."""
    yield "Error of the prediction, in % of what was measured:"
    yield ""
    yield "| case | busiest | requests/s | throughput | available | mean | p50 | p95 | p99 | one request | ended |"
    yield "|---|---|---|---|---|---|---|---|---|---|---|"
    for case in found["cases"]:
        if "why" in case:
            yield f"| {case['name']} | – | – | – | – | – | – | – | – | – | not run: {case['why'].splitlines()[-1]} |"
        elif not is_struck(case):
            for load, rows in loads(case).items():
                errors = {row["metric"]: row for row in rows}
                cells = " | ".join(error(errors.get(metric)) for metric in METRICS)
                yield f"| {where(case, load)} | {cells} | {single(case, load)} | {end(case, load, rows)} |"
            if case.get("partial"):
                yield f"| {case['name']} | – | – | – | – | – | – | – | – | – | interrupted: the rest was not driven |"
    yield ""


def struck(found: Document) -> Iterator[str]:
    """Cases in which failed requests decide: predicted and measured, trial by trial."""
    rows = [case for case in found["cases"] if is_struck(case) and "why" not in case]
    if not rows:
        return
    yield "Failed requests, where something is struck: predicted / measured, of every trial:"
    yield ""
    yield "| case | busiest | requests/s | predicted / measured | phases unknown: 90 of 100 | ended |"
    yield "|---|---|---|---|---|---|"
    for case in rows:
        for load, trials in loads(case).items():
            counted = [row for row in trials if row["metric"] == "failed"]
            pairs = ", ".join(counts(row) for row in counted) or "–"
            window = next((w for w in case["windows"] if w["rate_rps"] == load[1]), None)
            spread = f"{window['p5']:.0f} to {window['p95']:.0f}" if window else "–"
            inside = f"{sum(row['passed'] for row in counted)} of {len(counted)} within, " if counted else ""
            yield f"| {where(case, load)} | {pairs} | {spread} | {inside}{end(case, load, trials)} |"
    yield ""


def commands(found: Document) -> Iterator[str]:
    """How to repeat each, and whether the wrong models were caught."""
    for case in found["cases"]:
        about = named(case["name"])
        words = about.about if about.promised else f"not promised: {about.about}"
        yield f"- {case['name']} ({words}): `{case['command']}`{caught(case)}"
        for note in case.get("notes", ()) if case.get("mode") == "real work" else ():
            yield f"  ({note})"


def caught(case: Document) -> str:
    """The wrong models of a case."""
    controls = case.get("controls", [])
    missed = [control["name"] for control in controls if not control["rejected"]]
    if not controls:
        return ""
    return f"; not told apart: {', '.join(missed)}" if missed else f"; {len(controls)} wrong models rejected"


def load_of(row: Document) -> Load:
    """Architecture and rate."""
    return row["architecture"], row["rate_rps"]


def loads(case: Document) -> dict[Load, list[Document]]:
    """The comparisons of each architecture and rate; none where nothing was decided."""
    found: dict[Load, list[Document]] = {load_of(run): [] for run in case["runs"]}
    for row in case["cases"]:
        found[load_of(row)].append(row)
    return found


def is_struck(case: Document) -> bool:
    """Whether failures decide."""
    return any(option in case["command"] for option in ("--kill", "--freeze", "--faults"))


def runs_at(case: Document, load: Load) -> list[Document]:
    """The runs of one load."""
    return [run for run in case["runs"] if load_of(run) == load]


def where(case: Document, load: Load) -> str:
    """Case, how busy the busiest is, and requests per second."""
    busy = f"{runs_at(case, load)[0]['utilization']:.0%}".replace("%", " %")
    several = len({architecture for architecture, _ in loads(case)}) > 1
    name = f"{case['name']}, {load[0]}" if several else case["name"]
    return f"{name} | {busy} | {load[1]:.4g}"


def error(row: Document | None) -> str:
    """One error; bold outside its tolerance."""
    if row is None:
        return "–"
    if row["error_pct"] is None:
        return "hidden"
    text = f"{row['error_pct']:+.1f}".replace("-", "−")
    text = "0.0" if text in ("+0.0", "−0.0") else text
    return text if row["passed"] is not False else f"**{text}**"


def decider(case: Document, load: Load) -> Document | None:
    """The run that decided: the last of the majority among the valid ones; none where verdicts are not by the run."""
    judged = [run for run in runs_at(case, load) if run["valid"] and "passed" in run]
    for verdict in (True, False):
        agreed = [run for run in judged if run["passed"] is verdict]
        if len(agreed) >= DECIDE:
            return agreed[-1]
    return None


def single(case: Document, load: Load) -> str:
    """How far off the prediction of one request typically was, beside what its messages cost; bold: half or more."""
    run = decider(case, load)
    if run is None or run.get("median_ms") is None:
        return "–"
    text = f"{run['median_ms']:.2f} of {run['hop_ms']:.1f} ms"
    return text if run["median_ms"] < run["hop_ms"] / 2 else f"**{text}**"


def counts(row: Document) -> str:
    """Predicted and measured failures; bold outside."""
    text = f"{row['predicted']:.0f}/{row['measured']:.0f}"
    return text if row["passed"] else f"**{text}**"


def end(case: Document, load: Load, rows: Sequence[Document]) -> str:
    """How one load ended."""
    if not rows:
        valid = [run["valid"] for run in runs_at(case, load)]
        return f"undecided: {sum(valid)} of {len(valid)} runs valid"
    gated = [row["passed"] for row in rows if row["gated"]]
    run = decider(case, load)
    right = all(gated) and (run is None or is_struck(case) or bool(run["passed"]))
    return ENDED[right] if gated else "only shown"


def page(found: Document) -> str:
    """The whole page: the same tables, and how each run was made."""
    return "\n".join([*head(found), readme_part(found), *runs(found)]) + "\n"


def head(found: Document) -> Iterator[str]:
    """What this is."""
    machine = found["machine"]
    yield "# The simulator against the real system"
    yield ""
    yield "Written by `python -m tests.reality.table`, which runs the commands below; a test keeps page and results"
    yield "equal. How to read it: [validation.md](validation.md). Predicted minus measured; bold: outside its tolerance"
    yield "(2 %, p99 3 %; failed requests: 3, or 2 %). With dice of their own, what both 95 % intervals leave open."
    yield "*One request*: the median of |measured − predicted| of single requests, beside what their messages cost."
    yield ""
    yield f"{machine['system']}, {machine['processors']} processors, Python {machine['python']}."
    yield ""


def runs(found: Document) -> Iterator[str]:
    """Every run, also those that did not count."""
    yield "## Every run"
    yield ""
    yield "| case | requests/s | run | own share of the machine | lag p99, ms | stood still | counted | ended |"
    yield "|---|---|---|---|---|---|---|---|"
    for case in found["cases"]:
        for run in case.get("runs", ()):
            share, still = run.get("own_processor_share") or 0.0, run["stalled"]
            counted = "yes" if run["valid"] else "no"
            ended = ENDED[run.get("passed")] if "passed" in run else "–"
            which = f"{case['name']} | {run['rate_rps']:.4g} | {run['replication'] + 1}"
            yield f"| {which} | {share:.0%} | {run['lag_p99_ms']:.2f} | {still:.2%} | {counted} | {ended} |"
