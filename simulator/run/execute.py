"""Runs programs: which engine, which dice, on how many threads, with progress, and stoppable at any moment.

A replication that was cut short is dropped, one that is finished is kept: an interrupted experiment is a smaller one,
and says so. Where a run meets a limit (a retry storm that fills a queue without end), it is kept as far as it went, and
later replications, which would go the same way, are not run.
"""

import hashlib
import math
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field

import numpy as np

from simulator.model.errors import ModelError
from simulator.model.program import Program
from simulator.model.trace import LIMIT, STOPPED, Digest, Ending

AUTO, SIMPY, FAST = "auto", "simpy", "fast"
ENGINES = (AUTO, SIMPY, FAST)
SMALL = 3_000  # requests up to which starting the compiled engine takes longer than not having it

Take = Callable[[np.ndarray, np.ndarray], None]


class Collector:
    """What becomes of one replication's record. Subclasses keep what their experiment needs."""

    def take(self, requests: np.ndarray, calls: np.ndarray) -> None:
        """A block of the core record."""

    def finish(self, ending: Ending) -> None:
        """The replication has ended."""


@dataclass(frozen=True)
class Job:
    """One replication to run: a program, its dice (seed, replication), who collects, and whose it is, for messages."""

    program: Program
    dice: tuple[int, int]
    collector: Collector
    name: str = ""


@dataclass
class Control:
    """How an experiment is run and watched.

    `tell(done, all)` is called as replications end; `stop` may be set by anyone. `limited`: a run met a limit.
    """

    engine: str = AUTO
    tell: Callable[[int, int], None] = lambda _done, _all: None
    stop: threading.Event = field(default_factory=threading.Event)
    say: Callable[[str], None] = lambda _text: None
    messages: list[str] = field(default_factory=list)
    used: list[str] = field(default_factory=list)  # engines that ran
    limited: bool = False

    def interrupted(self) -> bool:
        """Whether the experiment has been asked to stop."""
        return self.stop.is_set()


class Limits:
    """Limits that were met while jobs ran: by the place of the job, what is said of it."""

    def __init__(self) -> None:
        self.met: dict[int, str] = {}
        self.last: float = math.inf  # the earliest replication that met one; later ones are not run

    def meet(self, place: int, job: Job, ending: Ending) -> None:
        """A run has met a limit."""
        self.met[place] = f"{job.name}: " * bool(job.name) + f"{ending.message}; what follows was not run"
        self.last = min(self.last, job.dice[1])

    def settle(self, jobs: Sequence[Job], digests: list[str | None], control: Control) -> None:
        """Forget what ran beyond, so that the same is kept however many ran side by side; tell the rest."""
        for place, job in enumerate(jobs):
            if job.dice[1] > self.last:
                digests[place] = None
        kept = [text for place, text in sorted(self.met.items()) if jobs[place].dice[1] <= self.last]
        control.messages += kept
        control.limited = control.limited or bool(kept)


def expected_requests(program: Program) -> float:
    """How many requests of open loads a program will see, on average; of closed ones nobody knows beforehand."""
    total = float(sum(source.n_arrivals for source in program.sources))
    for source in program.sources:
        mine = program.segments[source.segments : source.segments + source.n_segments]
        ends = [*(segment.from_ns for segment in mine[1:]), program.duration_ns][: len(mine)]  # none: not faced here
        for segment, end_ns in zip(mine, ends, strict=True):
            length_ns = max(0, min(end_ns, program.duration_ns) - segment.from_ns)
            total += (segment.per_ns + segment.slope * length_ns / 2.0) * length_ns
    return total


def engine_for(control: Control, jobs: Sequence[Job]) -> str:
    """The engine that `auto` means for these jobs."""
    if control.engine != AUTO:
        return control.engine
    if any(source.n_users for job in jobs for source in job.program.sources):
        return FAST
    return SIMPY if sum(expected_requests(job.program) for job in jobs) <= SMALL else FAST


def run_jobs(jobs: Sequence[Job], control: Control) -> list[str | None]:
    """Run all; the digest of each, or None for those that did not finish. Ctrl-C ends with what is done."""
    engine = engine_for(control, jobs)
    if engine not in control.used:
        control.used.append(engine)
    limits = Limits()
    digests = (one_after_another if engine == SIMPY else side_by_side)(jobs, control, limits)
    limits.settle(jobs, digests, control)
    return digests


def one_after_another(jobs: Sequence[Job], control: Control, limits: Limits) -> list[str | None]:
    """In the readable engine; the interpreter's lock makes threads pointless."""
    from simulator.engine import play

    digests: list[str | None] = [None] * len(jobs)
    try:
        for number, job in enumerate(jobs):
            digests[number] = one(number, job, (play, control, limits))
            control.tell(number + 1, len(jobs))
    except KeyboardInterrupt:
        control.stop.set()
    return digests


def side_by_side(jobs: Sequence[Job], control: Control, limits: Limits) -> list[str | None]:
    """In the compiled engine, a thread for each processor. The first job compiles alone, if need be."""
    import simulator.fast as fast

    if not fast.compiled():
        control.say("compiling the engine, once for these sources: about half a minute …")
    digests: list[str | None] = [None] * len(jobs)
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        futures: dict[Future[str | None], int] = {}
        try:
            for number, job in enumerate(jobs):
                futures[pool.submit(one, number, job, (fast.play, control, limits))] = number
                if number == 0:
                    next(iter(futures)).exception()
            for done, future in enumerate(as_completed(futures)):
                digests[futures[future]] = future.result()
                control.tell(done + 1, len(jobs))
        except BaseException as error:
            control.stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            if not isinstance(error, KeyboardInterrupt):
                raise
            for future, number in futures.items():
                if future.done() and not future.cancelled() and not future.exception():
                    digests[number] = future.result()
    return digests


def one(place: int, job: Job, how: tuple[Callable[..., Ending], Control, Limits]) -> str | None:
    """One replication; its digest, or None where it was stopped or is not needed any more."""
    play, control, limits = how
    if control.interrupted() or job.dice[1] > limits.last:
        return None
    digest = Digest()

    def take(requests: np.ndarray, calls: np.ndarray) -> None:
        digest.take(requests, calls)
        job.collector.take(requests, calls)

    ending = play(job.program, job.dice, take, control.interrupted)
    if ending.status == STOPPED:
        return None
    if ending.status == LIMIT:
        limits.meet(place, job, ending)
    job.collector.finish(ending)
    return digest.value()


def combined(digests: Sequence[str | None]) -> str:
    """One digest for several, in their order."""
    if any(digest is None for digest in digests):
        raise ModelError("a digest of what was not finished")
    return hashlib.sha256("".join(digest or "" for digest in digests).encode()).hexdigest()
