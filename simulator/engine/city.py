"""Everything that runs: instances, databases, advisers and arrivals, and the turns that move them."""

from collections.abc import Callable
from functools import partial

from simulator.engine.adviser import Adviser
from simulator.engine.caller import Call
from simulator.engine.database import Database, Pool
from simulator.engine.faults import strike
from simulator.engine.frame import Frame
from simulator.engine.instance import Instance
from simulator.engine.meter import Observer
from simulator.engine.recorder import Recorder, Take
from simulator.engine.source import Source
from simulator.engine.world import Halt, World
from simulator.model import trace
from simulator.model.dice import draw, unit
from simulator.model.laws import EMPIRICAL, branch_of, round_ns, sample_ns
from simulator.model.program import LinkRow, Program


class City:
    """One architecture under one load. `take` receives blocks of the core record."""

    def __init__(self, program: Program, dice: tuple[int, int], take: Take, tracing: bool = False):
        self.program, self.world, self.record = program, World(tracing), Recorder(take)
        self.laws = program.laws
        self.observer = Observer(program, self.longest_queue)
        self.instances: list[Instance] = []
        for number, (row, meter) in enumerate(zip(program.units, self.observer.units, strict=True)):
            self.instances += [
                Instance(self.world, (row.first + i, i, number), row, meter) for i in range(row.replicas)
            ]
        self.databases = [
            Database(self.world, database.servers, meter)
            for database, meter in zip(program.databases, self.observer.databases, strict=True)
        ]
        self.pools = [
            [Pool(self.databases[row.database], row.connections) for _ in range(program.units[row.unit].replicas)]
            for row in program.pools
        ]
        self.advisers = [Adviser(row) for row in program.policies]
        self.living = [self.alive_of(number) for number in range(len(program.units))]
        self.sources = [Source(self, number, row, dice) for number, row in enumerate(program.sources)]

    def draw_ns(self, law: int, key: int, purpose: int) -> int:
        """How long something takes that happens at `key`."""
        bits = draw(key, purpose)
        kind, a, b, max_ns, branches, upto = self.laws[law]
        if branches > 1:
            u = branch_of(bits)
            while u >= upto:
                law += 1
                kind, a, b, max_ns, branches, upto = self.laws[law]
        if kind == EMPIRICAL:
            return self.program.samples_ns[int(a) + int(unit(bits) * b)]
        return round_ns(sample_ns(kind, a, b, bits), max_ns)

    def pool(self, number: int, instance: Instance) -> Pool:
        """An instance's connections to a database."""
        return self.pools[number][instance.ordinal]

    def adviser(self, link: LinkRow, home: Instance | None) -> Adviser:
        """Who balances for this caller."""
        return self.advisers[link.balancer + (home.ordinal if home and link.per_caller else 0)]

    def call(self, link: int, key: int, parent: Frame) -> None:
        """A frame asks over a link; the call acts at once."""
        call = Call(self, self.program.links[link], key, parent.request, parent, 0)
        self.begin(call, call.link.operation)
        call.resume()

    def begin(self, who: Call | Frame, operation: int) -> None:
        """A call, or a function call, begins."""
        self.observer.begun[operation] += 1
        self.record.open[who] = None

    def request(self, link: int, key: int, request: int, manners: int) -> None:
        """A client asks."""
        call = Call(self, self.program.links[link], key, request, None, manners)
        self.record.in_flight[call] = None
        call.resume()

    def frame(self, call: Call, key: int, instance: Instance) -> Frame:
        """What an attempt will do where it arrives."""
        frame = Frame(self, key, call.request, call.link.entry, instance)
        frame.call, frame.token, frame.operation = call, call.token, call.link.operation
        return frame

    def alive_of(self, unit: int) -> list[Instance]:
        """The living instances of a unit: what a perfect registry knows."""
        row = self.program.units[unit]
        return [i for i in self.instances[row.first : row.first + row.replicas] if i.up]

    def refresh_registry(self) -> None:
        """Who runs is known at once."""
        self.living = [self.alive_of(number) for number in range(len(self.program.units))]

    def longest_queue(self, unit: int) -> int:
        """The longest queue for a worker among a unit's instances."""
        row = self.program.units[unit]
        return max(len(instance.queue) for instance in self.instances[row.first : row.first + row.replicas])

    def run(self, stop: Callable[[], bool]) -> trace.Ending:
        """Faults first, then sources; until nothing happens any more, the horizon, a limit, or `stop`."""
        world, program = self.world, self.program
        for fault in program.faults:
            world.after(fault.at_ns, partial(strike, self, fault))
        for source in self.sources:
            source.resume()
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
            return trace.LIMIT, trace.limit_message(self.program.names.units, self.world.overfull)
        return trace.ENDED, ""

    def on_edge(self, now_ns: int) -> None:
        """A stretch is over."""
        self.observer.close(now_ns)
        self.world.next_edge_ns = self.observer.next_edge_ns

    def settle(self, status: int, end_ns: int, message: str) -> trace.Ending:
        """Close the record and the books."""
        self.record.close(end_ns)
        for instance in self.instances:
            instance.settle(end_ns)
        for database in self.databases:
            database.settle(end_ns)
        levels = self.observer.levels(end_ns)
        return trace.Ending(status, end_ns, self.world.count, levels, self.observer.books(), message)
