"""Runs programs: which engine, which dice, on how many threads, with progress, and stoppable at any moment.

A replication that was cut short is dropped, one that is finished is kept: an interrupted experiment is a smaller one,
and says so.
"""

import hashlib
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
    """One replication to run: a program, its dice (seed, replication), and who collects."""

    program: Program
    dice: tuple[int, int]
    collector: Collector


@dataclass
class Control:
    """How an experiment is run and watched.

    `tell(done, all)` is called as replications end; `stop` may be set by anyone.
    """

    engine: str = AUTO
    tell: Callable[[int, int], None] = lambda _done, _all: None
    stop: threading.Event = field(default_factory=threading.Event)
    say: Callable[[str], None] = lambda _text: None
    messages: list[str] = field(default_factory=list)
    used: list[str] = field(default_factory=list)  # engines that ran

    def interrupted(self) -> bool:
        """Whether the experiment has been asked to stop."""
        return self.stop.is_set()


def expected_requests(program: Program) -> float:
    """How many requests a program will see, on average."""
    total = float(sum(source.n_arrivals for source in program.sources))
    for source in program.sources:
        mine = program.segments[source.segments : source.segments + source.n_segments]
        ends = [*(segment.from_ns for segment in mine[1:]), program.duration_ns]
        for segment, end_ns in zip(mine, ends, strict=True):
            length_ns = max(0, min(end_ns, program.duration_ns) - segment.from_ns)
            total += (segment.per_ns + segment.slope * length_ns / 2.0) * length_ns
    return total


def engine_for(control: Control, jobs: Sequence[Job]) -> str:
    """The engine that `auto` means for these jobs."""
    if control.engine != AUTO:
        return control.engine
    return SIMPY if sum(expected_requests(job.program) for job in jobs) <= SMALL else FAST


def run_jobs(jobs: Sequence[Job], control: Control) -> list[str | None]:
    """Run all; the digest of each, or None for those that did not finish. Ctrl-C ends with what is done."""
    engine = engine_for(control, jobs)
    if engine not in control.used:
        control.used.append(engine)
    if engine == SIMPY:
        return one_after_another(jobs, control)
    return side_by_side(jobs, control)


def one_after_another(jobs: Sequence[Job], control: Control) -> list[str | None]:
    """In the readable engine; the interpreter's lock makes threads pointless."""
    from simulator.engine import play

    digests: list[str | None] = [None] * len(jobs)
    try:
        for number, job in enumerate(jobs):
            digests[number] = one(job, play, control)
            control.tell(number + 1, len(jobs))
    except KeyboardInterrupt:
        control.stop.set()
    return digests


def side_by_side(jobs: Sequence[Job], control: Control) -> list[str | None]:
    """In the compiled engine, a thread for each processor. The first job compiles alone, if need be."""
    import simulator.fast as fast

    if not fast.compiled():
        control.say("compiling the engine, once for these sources: about 15 s …")
    digests: list[str | None] = [None] * len(jobs)
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        futures: dict[Future[str | None], int] = {}
        try:
            for number, job in enumerate(jobs):
                futures[pool.submit(one, job, fast.play, control)] = number
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


def one(job: Job, play: Callable[..., Ending], control: Control) -> str | None:
    """One replication; its digest, or None where it was stopped. A limit that was met is told and kept."""
    if control.interrupted():
        return None
    digest = Digest()

    def take(requests: np.ndarray, calls: np.ndarray) -> None:
        digest.take(requests, calls)
        job.collector.take(requests, calls)

    ending = play(job.program, job.dice, take, control.interrupted)
    if ending.status == STOPPED:
        return None
    if ending.status == LIMIT:
        control.messages.append(f"{ending.message} after {ending.at_ns / 1e9:.3f} s; what follows was not run")
    job.collector.finish(ending)
    return digest.value()


def combined(digests: Sequence[str | None]) -> str:
    """One digest for several, in their order."""
    if any(digest is None for digest in digests):
        raise ModelError("a digest of what was not finished")
    return hashlib.sha256("".join(digest or "" for digest in digests).encode()).hexdigest()
