"""Which model is nearest to which real balancer: calibrate, predict, write down, drive, compare.

Every product and policy has its own three instances, its own proxy and its own clients; all are driven side by side,
with the very same traces. Calibration is the same system at the same rate with other requests and slots in plenty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from simulator.model.errors import TestbedError
from simulator.model.program import Program
from simulator.testbed.reshape import boundless, scaled
from tests.testbed.balancer_errors import Nearness, Predicted, nearness
from tests.testbed.balancer_stand import Stand, Told, drive
from tests.testbed.balancer_traces import MODELS, Simulate, frozen, hopped, predicted, with_policy

PAIRS = (
    ("nginx", "round_robin"),
    ("nginx", "least_outstanding"),
    ("nginx", "two_choices_distinct"),
    ("haproxy", "round_robin"),
    ("haproxy", "least_outstanding"),
    ("haproxy", "two_choices"),
)
CALIBRATION = 1_000_003  # the number of a replication that is used for nothing else
LAG_P99_MOST_MS = 5.0
STALLED_MOST = 0.01  # of the time; what is compared are means of work of many milliseconds
AGAIN = 2  # traces that may be driven again because the machine was disturbed

Pair = tuple[str, str]  # product, policy
Predictions = dict[Pair, dict[str, list[Predicted]]]  # model -> trace by trace


@dataclass(frozen=True)
class Trial:
    """`program`: one proxied unit, every route's work a constant. `folder` is made; predictions are written there."""

    program: Program
    folder: Path
    seed: int = 1
    traces: int = 5
    dice: int = 16
    calibration_s: float = 8.0
    pairs: tuple[Pair, ...] = PAIRS


def trial(plan: Trial, simulate: Simulate, tell: Callable[[str], None] = lambda _: None) -> list[Nearness]:
    """For every pair the models, nearest first. Raises TestbedError where the machine does not allow it."""
    message_ns = calibrated(plan)
    tell("a message takes " + ", ".join(f"{' '.join(pair)} {ns / 1e3:.0f} us" for pair, ns in message_ns.items()))
    loads = [frozen(plan.program, plan.seed, number) for number in range(plan.traces)]
    said = predictions(plan, loads, message_ns, simulate)
    measured = list(driven(plan, loads, tell))
    rows = []
    for i, pair in enumerate(plan.pairs):
        rows += nearness(pair, [told[i].latency_ms for told in measured], said[pair])
    return rows


def calibrated(plan: Trial) -> dict[Pair, float]:
    """What one way between clients and instances costs, in ns, with slots in plenty and at the same rate."""
    program = scaled(plan.program, 1.0, int(plan.calibration_s * 1e9))
    load = boundless(frozen(program, plan.seed, CALIBRATION))
    with standing(plan, load, "calibration") as stands:
        told = drive(stands, [load] * len(stands))
    return {pair: one.message_ns for pair, one in zip(plan.pairs, told, strict=True)}


def predictions(
    plan: Trial, loads: Sequence[Program], message_ns: Mapping[Pair, float], simulate: Simulate
) -> Predictions:
    """What every model says of every trace; written to the folder before anything is measured."""
    found: Predictions = {}
    for pair, ns in message_ns.items():
        programs = [hopped(load, ns) for load in loads]
        found[pair] = {model: [predicted(one, model, plan.dice, simulate) for one in programs] for model in MODELS}
    said = [
        {
            "product": pair[0],
            "policy": pair[1],
            "message_us": message_ns[pair] / 1e3,
            "mean_ms": {
                model: [float(trace.latency_ms.mean()) for trace in traces] for model, traces in models.items()
            },
        }
        for pair, models in found.items()
    ]
    (plan.folder / "prediction.json").write_bytes(orjson.dumps(said, option=orjson.OPT_INDENT_2) + b"\n")
    return found


def driven(plan: Trial, loads: Sequence[Program], tell: Callable[[str], None]) -> Iterator[list[Told]]:
    """What was measured, trace by trace; a trace during which the machine was disturbed is driven again."""
    again = AGAIN
    with standing(plan, plan.program, "real") as stands:
        for number, load in enumerate(loads):
            told = drive(stands, [load] * len(stands))
            while disturbed(told):
                tell(f"trace {number + 1}: not valid ({disturbed(told)})")
                again -= 1
                if again < 0:
                    raise TestbedError(f"the machine is too busy with other work: {disturbed(told)}")
                told = drive(stands, [load] * len(stands))
            tell(f"trace {number + 1}: means {', '.join(f'{one.latency_ms.mean():.1f}' for one in told)} ms")
            yield told


def disturbed(told: Sequence[Told]) -> str:
    """Why a trace is not valid; empty if it is. Read from clocks alone."""
    lag_ms, stalled = max(one.lag_p99_ms for one in told), max(one.stalled for one in told)
    if lag_ms > LAG_P99_MOST_MS:
        return f"the clients' lag, p99 {lag_ms:.1f} ms, is above {LAG_P99_MOST_MS:g} ms"
    return f"a processor stood still for {stalled:.1%} of the time" if stalled > STALLED_MOST else ""


@contextmanager
def standing(plan: Trial, program: Program, name: str) -> Iterator[list[Stand]]:
    """All pairs, up."""
    with ExitStack() as stack:
        stands = [
            stack.enter_context(
                Stand(with_policy(program, policy), product, plan.folder / f"{name}-{product}-{policy}")
            )
            for product, policy in plan.pairs
        ]
        yield stands
