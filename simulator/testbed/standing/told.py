"""What came of a load, in the words of a JSON document."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.model import trace
from simulator.model.program import Program
from simulator.policies.outcomes import NAMES
from simulator.testbed.comparing import NS_PER_MS, metrics
from simulator.testbed.drive import Drive
from simulator.testbed.judging import Quiet
from simulator.testbed.lives import Done

NS_PER_S = 1e9


def told_of(drive: Drive, program: Program) -> dict[str, Any]:
    """Counts, latencies in ms (of good requests; null where too few lie beyond a quantile), what was done meanwhile."""
    rows = drive.requests
    counts = np.bincount(rows["outcome"], minlength=len(NAMES))
    outcomes = {name: int(n) for name, n in zip(NAMES, counts, strict=True) if n}
    good = int(np.count_nonzero(trace.good(rows)))
    lag_ms_p99 = float(np.quantile(drive.lag_ns, 0.99)) / NS_PER_MS if len(rows) else 0.0
    seconds = program.duration_ns / NS_PER_S
    return {
        "seconds": seconds,
        "requests": len(rows),
        "rate_rps": len(rows) / seconds,
        "throughput_rps": good / seconds,
        "outcomes": outcomes,
        "latency_ms": {name: value for name, value in metrics(rows).items() if name != "availability"},
        "routes": routes(drive, program),
        "done": [done_words(done) for done in drive.done],
        "late_ms": drive.late_ns / NS_PER_MS,
        "lag_ms_p99": lag_ms_p99,
        "stalled": drive.stalled,
        "disturbed": Quiet(lag_ms_p99, drive.stalled, punctual=drive.punctual).disturbed() or None,
        "own_processor_share": drive.own,
        "fifo": drive.fifo,
        "loop": drive.loop,
    }


def routes(drive: Drive, program: Program) -> list[dict[str, Any]]:
    """The same for each route."""
    found = []
    for number, name in enumerate(program.names.routes):
        rows = drive.requests[drive.requests["route"] == number]
        if len(rows):
            found.append({"route": name, "requests": len(rows), **metrics(rows)})
    return found


def done_words(done: Done) -> dict[str, Any]:
    """One deed."""
    return {
        "what": trace.EVENTS[done.what],
        "instance": done.instance,
        "process": done.pid,
        "planned_s": done.at_ns / NS_PER_S if done.at_ns >= 0 else None,
        "done_s": done.done_ns / NS_PER_S,
    }
