"""One program played by each engine with everything written down, and what differs between two such plays."""

from typing import NamedTuple

import numpy as np

from simulator.engine.city import City
from simulator.fast.run import Run
from simulator.model import trace
from simulator.model.program import Program

Event = tuple[int, str, int, int]


class Play(NamedTuple):
    """All that an engine says of a run: the events, the core record and how it ended."""

    events: list[Event]
    requests: np.ndarray
    calls: np.ndarray
    digest: str
    ending: trace.Ending


class Recorder:
    """Takes the blocks of the core record."""

    def __init__(self) -> None:
        self.blocks: list[tuple[np.ndarray, np.ndarray]] = []
        self.digest = trace.Digest()

    def __call__(self, requests: np.ndarray, calls: np.ndarray) -> None:
        self.digest.take(requests, calls)
        self.blocks.append((requests.copy(), calls.copy()))

    def play(self, events: list[Event], ending: trace.Ending) -> Play:
        requests, calls = (np.concatenate(blocks) for blocks in zip(*self.blocks, strict=True))
        return Play(events, requests, calls, self.digest.value(), ending)


def simpy_play(program: Program, dice: tuple[int, int], tracing: bool = True) -> Play:
    recorder = Recorder()
    city = City(program, dice, recorder, tracing)
    ending = city.run(lambda: False)
    return recorder.play(city.world.events, ending)


def fast_play(program: Program, dice: tuple[int, int], tracing: bool = True) -> Play:
    recorder = Recorder()
    run = Run(program, dice, recorder, tracing)
    ending = run.play(lambda: False)
    return recorder.play(run.events, ending)


def differences(a: Play, b: Play) -> list[str]:
    """Where two plays differ. The number of heap events may: the compiled engine drops timers that do not matter."""
    problems = []
    if a.events != b.events:
        shorter = min(len(a.events), len(b.events))
        at = next((i for i in range(shorter) if a.events[i] != b.events[i]), shorter)
        problems.append(f"event {at}: {a.events[at : at + 3]} and {b.events[at : at + 3]}")
    for name in ("requests", "calls"):
        left, right = getattr(a, name), getattr(b, name)
        if left.dtype != right.dtype or not np.array_equal(left, right):
            problems.append(f"{name}: {len(left)} and {len(right)} rows")
    if a.digest != b.digest:
        problems.append("digests")
    return problems + unequal_endings(a.ending, b.ending)


def unequal_endings(a: trace.Ending, b: trace.Ending) -> list[str]:
    """Names of the parts of two endings that differ."""
    problems = [name for name in ("status", "at_ns", "message") if getattr(a, name) != getattr(b, name)]
    for part in ("levels", "books"):
        left, right = getattr(a, part), getattr(b, part)
        for name in left._fields:
            x, y = getattr(left, name), getattr(right, name)
            if x.dtype != y.dtype or not np.array_equal(x, y):
                problems.append(f"{part}.{name}")
    return problems
