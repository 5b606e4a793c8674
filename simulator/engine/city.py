"""Everything that runs: instances, databases, caches, advisers and arrivals, and the turns that move them."""

from collections.abc import Callable
from functools import partial

from simulator.engine import probes
from simulator.engine.attempt import Attempt
from simulator.engine.build import advisers_of, caches_of, databases_of, directories_of, instances_of, pools_of
from simulator.engine.caller import Call
from simulator.engine.chance import Chance
from simulator.engine.database import Pool
from simulator.engine.faults import Renewal, strike
from simulator.engine.frame import Frame
from simulator.engine.instance import Instance
from simulator.engine.meter import Observer
from simulator.engine.processor import Processor
from simulator.engine.recorder import Recorder, Take
from simulator.engine.registry import Registry
from simulator.engine.source import Source
from simulator.engine.wire import Wire
from simulator.engine.world import Halt, World
from simulator.model import trace
from simulator.model.adviser import Adviser
from simulator.model.dice import PHASE, child, mix, stream_key
from simulator.model.program import FREEZE, Instruction, LinkRow, Program
from simulator.policies import deadline


class City(Chance):
    """One architecture under one load. `take` receives blocks of the core record."""

    def __init__(self, program: Program, dice: tuple[int, int], take: Take, tracing: bool = False):
        super().__init__(program)
        self.world, self.record = World(tracing), Recorder(take)
        self.phases = stream_key(*dice, PHASE)  # of all that is periodic, and of lives
        self.observer = Observer(program, self.longest_queue)
        self.instances: list[Instance]
        self.processors: list[Processor]
        self.instances, self.processors = instances_of(self)
        self.databases = databases_of(self)
        self.pools = pools_of(self)
        self.advisers = advisers_of(program)
        self.directories = directories_of(self)
        self.caches = caches_of(self)
        self.wire = Wire(self)
        self.world.moody = any(unit.loop for unit in program.units) or any(f.what == FREEZE for f in program.faults)
        self.registry = Registry(self, program.registry, self.phases)
        self.sources = [Source(self, number, row, dice) for number, row in enumerate(program.sources)]

    def hashed(self, call: Call) -> int:
        """What a hashing balancer goes by: the key of the call, else the client."""
        return mix(call.name + 1) >> 1

    def fate(self, request: int) -> int:
        """The key of a request, whatever attempt or place it is at."""
        source = self.sources[request >> trace.REQUEST_SHIFT]
        return child(source.key, request & ((1 << trace.REQUEST_SHIFT) - 1))

    def attentive(self, instance: int) -> bool:
        """Whether a process can do something by itself (-1: nobody's, always)."""
        return instance < 0 or (self.instances[instance].up and not self.instances[instance].frozen)

    def pool(self, number: int, instance: Instance) -> Pool:
        """An instance's connections to a database."""
        return self.pools[number][instance.ordinal]

    def adviser(self, link: LinkRow, home: Instance | None) -> Adviser:
        """Who balances for this caller."""
        return self.advisers[link.balancer + (home.ordinal if home and link.per_caller else 0)]

    def call(self, step: Instruction, parent: Frame) -> None:
        """A frame asks over a link; the call acts at once. What a proxy hands on keeps its key."""
        handed_on = self.program.links[step.a].salt != 0
        call = Call(self, step.a, parent.key if handed_on else child(parent.key, step.place), parent.request, parent)
        if step.b == 1:
            call.group = -1
        if step.c >= 0:
            call.name = self.key_number(step.c, parent.key, step.place)
        elif handed_on:
            call.name = parent.name
        if not handed_on:
            self.begin(call, call.link.operation)
        call.resume()

    def begin(self, who: Call | Frame, operation: int) -> None:
        """A call, or a function call, begins."""
        self.observer.begun[operation] += 1
        self.record.open[who] = None

    def request(self, link: int, key: int, who: tuple[int, int, int]) -> None:
        """A client asks: the request's number, the client's, and its manners."""
        request, client, manners = who
        call = Call(self, link, key, request, None)
        call.client = call.name = client
        call.manners = manners
        self.record.in_flight[call] = None
        call.resume()

    def answered(self, call: Call) -> None:
        """A client has its answer."""
        source = self.sources[call.request >> trace.REQUEST_SHIFT]
        source.answered(call.client - source.row.first_client)

    def frame(self, attempt: Attempt, instance: Instance, timeout_ns: int) -> Frame:
        """What an attempt will do where it arrives."""
        call, link = attempt.call, attempt.call.link
        frame = Frame(self, attempt.key, call.request, link.entry, instance)
        frame.attempt, frame.client, frame.manners = attempt, call.client, call.manners
        frame.name = call.name
        frame.operation = -1 if link.relay else link.operation
        frame.priority = link.priority if link.priority >= 0 or call.parent is None else call.parent.priority
        frame.deadline_ns = deadline.until_ns(call.deadline_ns, link.deadline, self.world.now_ns, timeout_ns)
        return frame

    def refresh(self, unit_number: int) -> None:
        """Who runs in a unit has changed."""
        row = self.program.units[unit_number]
        truth = [instance.available for instance in self.instances[row.first : row.first + row.replicas]]
        for directory in self.directories:
            if directory.row.unit == unit_number:
                directory.follow(truth)
        self.registry.truth_changed(unit_number)

    def longest_queue(self, unit_number: int) -> int:
        """The longest queue for a worker among a unit's instances."""
        row = self.program.units[unit_number]
        return max(len(instance.queue) for instance in self.instances[row.first : row.first + row.replicas])

    def run(self, stop: Callable[[], bool]) -> trace.Ending:
        """Faults first, then all that is periodic, then sources; until nothing happens any more, or a limit."""
        world, program = self.world, self.program
        for fault in program.faults:
            if fault.at_ns >= 0:
                world.after(fault.at_ns, partial(strike, self, fault))
        for renewal in program.renewals:
            Renewal(self, renewal).plan()
        for instance in self.instances:
            probes.begin(self, instance)
        self.registry.begin()
        for directory in self.directories:
            directory.begin(self.phases)
        for source in self.sources:
            source.begin()
        world.on_edge = self.on_edge
        world.next_edge_ns = self.observer.next_edge_ns
        world.stop = stop
        status, message = self.turns()
        end_ns = program.horizon_ns if status == trace.ENDED else world.now_ns
        return self.settle(status, end_ns, message)

    def turns(self) -> tuple[int, str]:
        """Event after event, up to and with the horizon."""
        if self.world.stop():
            return trace.STOPPED, ""
        try:
            self.world.env.run(until=self.program.horizon_ns + 1)
        except Halt:
            if self.world.overfull < 0:
                return trace.STOPPED, ""
            message = trace.limit_message(self.program.names.units, self.world.overfull, self.world.now_ns)
            return trace.LIMIT, message
        return trace.ENDED, ""

    def on_edge(self, now_ns: int) -> None:
        """One stretch or more is over."""
        while self.observer.next_edge_ns <= now_ns:
            self.close(self.observer.next_edge_ns)
        self.world.next_edge_ns = self.observer.next_edge_ns

    def close(self, edge_ns: int) -> None:
        """A stretch is over."""
        for processor in self.processors:
            processor.count(edge_ns)
        self.observer.close(edge_ns)

    def settle(self, status: int, end_ns: int, message: str) -> trace.Ending:
        """Close the record and the books."""
        self.on_edge(end_ns)
        self.record.close(end_ns)
        for instance in self.instances:
            instance.settle(end_ns)
        for processor in self.processors:
            processor.settle(end_ns)
        for database in self.databases:
            database.settle(end_ns)
        levels = self.observer.levels(end_ns)
        return trace.Ending(status, end_ns, self.world.count, levels, self.observer.books(), message)
