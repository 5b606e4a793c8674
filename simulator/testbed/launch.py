"""Driving a program that is up: the clients' load on it, and at their moments the things done to it from outside."""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from simulator.model.errors import ModelError, TestbedError
from simulator.model.program import Program
from simulator.testbed.child import Child
from simulator.testbed.drive import Drive, Told, all_hops, columns
from simulator.testbed.lives import Done, to_come
from simulator.testbed.load import Load
from simulator.testbed.opening import Opening
from simulator.testbed.orchestrator import Orchestrator
from simulator.testbed.pulse import Pulse, stood_still
from simulator.testbed.roster import READY_S
from simulator.testbed.system import GRACE_S, System
from simulator.testbed.watch import Source, Watch, hurried

BREATH_NS = 200_000_000  # between warming up and the first request
NS_PER_S = 1_000_000_000


class Testbed(System):
    """A program, running, that can be driven."""

    __test__ = False
    driven = False

    def take(self, program: Program) -> None:
        """From the next drive on it is this program, of the same instances."""
        if len(program.instances) != len(self.program.instances):
            raise ModelError("another number of instances needs another testbed")
        self.program, self.driven = program, True

    def idle_watch(self, seed: int) -> Watch:
        """An eye on processes between drives, when no faults strike: only who dies by itself is mended."""
        program = self.program._replace(faults=(), renewals=())
        orchestrator = Orchestrator(program, Opening(0, seed, 0))
        for place in self.roster.places:
            self.roster.freeze(place.number, frozen=False)
            if not place.accepts:
                orchestrator.died(place.number, 0)
        watch = Watch(self.roster, orchestrator, time.monotonic_ns(), strict=False)
        watch.others = self.others
        return watch

    def drive(self, seed: int, replication: int, others: Sequence[Source] = ()) -> Drive:
        """Put one replication of the program's load on it. Takes as long as the program does, at most its horizon.

        Every drive finds processes that have seen none before. What must be done from outside is done at its moment.
        Raises TestbedError where somebody dies unforeseen, or one of the `others` has something to say meanwhile.
        """
        if self.driven:
            self.end()
            self.start()
        self.driven = True
        orchestrator = Orchestrator(self.program, Opening(0, seed, replication))
        self.make_ready()
        with Pulse(self.folder) as pulse:
            out, clients = self.start_clients(seed, replication)
            try:
                clients.says(READY_S)
                opening = Opening(time.monotonic_ns() + BREATH_NS, seed, replication)
                self.roster.tell(**opening._asdict())
                for child in self.others:
                    child.tell(**opening._asdict())
                watch = Watch(self.roster, orchestrator, opening.start_ns)
                with hurried():
                    self.watch_over(watch, clients, [*pulse.children, *others])
                words = clients.says(0.0)
            finally:
                self.others.remove(clients)
                clients.dismiss(GRACE_S)
            return self.gather(out, words, watch, pulse)

    def make_ready(self) -> None:
        """Let as many stand by as may be needed at once."""
        while self.roster.stand_by(to_come(self.program, 0)):
            pass
        for spare in self.roster.spares:
            if not spare.prepared:
                self.roster.take_in(spare, spare.says(READY_S))

    def start_clients(self, seed: int, replication: int) -> tuple[Path, Child]:
        """The clients, who will say when they have warmed up, and the file that they will write."""
        out, path = self.folder / "drive.npz", self.folder / "load.pickle"
        load = Load(self.program, seed, replication, self.addresses, out, self.secret, self.fronts.balancer)
        path.write_bytes(pickle.dumps(load))
        clients = Child("simulator.testbed.load", (str(path),), self.folder / "clients.log")
        self.others.append(clients)
        return out, clients

    def watch_over(self, watch: Watch, clients: Child, others: Sequence[Source]) -> None:
        """Until the clients have said how it was."""
        horizon_ns = watch.start_ns + self.program.horizon_ns + int(2 * READY_S * NS_PER_S)
        watch.others = self.others
        with (self.folder / "done.log").open("a") as log:

            def note(done: Done) -> None:
                log.write(f"{done}\n")
                log.flush()

            watch.note = note
            while not clients.words and not clients.silent and time.monotonic_ns() < horizon_ns:
                for speaker in watch.until([*self.others, *others], horizon_ns):
                    if not isinstance(speaker, Child):
                        raise TestbedError("the load was broken off")
                    speaker.hear()
                    if speaker.silent and speaker is not clients:
                        speaker.check()
            watch.close()

    def gather(self, out: Path, words: dict[str, Any], watch: Watch, pulse: Pulse) -> Drive:
        """The clients' file and the reports of the instances that live."""
        start_ns, duration_ns = watch.start_ns, self.program.duration_ns
        during = start_ns, start_ns + duration_ns
        self.fronts.check()
        living = [place.number for place in self.roster.places if place.accepts and not place.foreign]
        for number in living:
            self.roster.freeze(number, frozen=False)
        told = Told(words, {number: self.report(number) for number in living})
        found, hops = columns(out)
        return Drive(
            **found,
            hops=all_hops(hops, told.reports),
            stalled=stood_still(pulse.stalls(), *during),
            overrun=told.overrun,
            own=told.cpu_ns / duration_ns / len(os.sched_getaffinity(0)),
            fifo=self.roster.fifo and bool(words["fifo"]) and pulse.urgent,
            loop=self.roster.loop,
            done=tuple(watch.done),
            held_up=stood_still(told.held_up(watch.done, start_ns), *during),
        )


__all__ = ["Drive", "Testbed"]
