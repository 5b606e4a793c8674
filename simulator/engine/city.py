"""Everything that runs: instances, databases, advisers, arrivals and faults.

`City.run` plays a program and hands out what happened.
"""

from collections.abc import Callable, Sequence
from inspect import signature

import numpy as np

from simulator.engine.caller import Call
from simulator.engine.database import Database, Pool
from simulator.engine.frame import Frame
from simulator.engine.instance import Instance
from simulator.engine.meter import Observer
from simulator.engine.source import Source
from simulator.engine.world import World
from simulator.model import trace
from simulator.model.dice import CHOICE, draw, unit
from simulator.model.laws import EMPIRICAL, branch_of, round_ns, sample_ns
from simulator.model.program import CRASH, RESTART, SLOW, FaultRow, LinkRow, PolicyRow, Program
from simulator.policies import outcomes
from simulator.policies.catalogue import POLICIES, VERBS

BLOCK = 1 << 15  # rows of the core record handed out at once
PATIENCE = 1 << 12  # events between two looks at whether to stop

Take = Callable[[np.ndarray, np.ndarray], None]


class Adviser:
    """One policy with its configuration and state, handed only the facts that its verb names."""

    def __init__(self, row: PolicyRow):
        self.policy, self.owner = POLICIES[row.number], row.owner
        self.config = self.policy.Config(*row.config) if hasattr(self.policy, "Config") else None
        self.wanted = {verb: tuple(signature(getattr(self.policy, verb)).parameters) for verb in VERBS}
        self.forget()

    def forget(self) -> None:
        """The state of a new process."""
        self.state = self.policy.start() if hasattr(self.policy, "State") else None

    def pick(self, now_ns: int, size: int, key: int) -> int:
        """The position, out of `size`, of the instance to ask."""
        wanted = self.wanted["pick"]
        facts = {"config": self.config, "state": self.state, "now_ns": now_ns, "size": size}
        if "u" in wanted:
            facts["u"] = unit(draw(key, CHOICE))
        answer = self.policy.pick(*[facts[name] for name in wanted])
        if self.state is None:
            return int(answer)
        chosen, self.state = answer
        return int(chosen)


class City:
    """One architecture under one load. `take` receives blocks of the core record."""

    def __init__(self, program: Program, dice: tuple[int, int], take: Take, tracing: bool = False):
        self.program, self.take, self.world = program, take, World(tracing)
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
        self.in_flight: dict[Call, None] = {}
        self.request_rows: list[tuple[int, ...]] = []
        self.call_rows: list[tuple[int, ...]] = []

    # --- what frames and calls ask for ----------------------------------------------------------------------------------

    def draw_ns(self, law: int, key: int, purpose: int) -> int:
        """How long something takes that happens at `key`."""
        bits, row = draw(key, purpose), self.program.laws[law]
        if row.branches > 1:
            u = branch_of(bits)
            while u >= row.upto:
                law += 1
                row = self.program.laws[law]
        if row.kind == EMPIRICAL:
            return self.program.samples_ns[int(row.a) + int(unit(bits) * row.b)]
        return round_ns(sample_ns(row.kind, row.a, row.b, bits), row.max_ns)

    def pool(self, number: int, instance: Instance) -> Pool:
        """An instance's connections to a database."""
        return self.pools[number][instance.ordinal]

    def adviser(self, link: LinkRow, home: Instance | None) -> Adviser:
        """Who balances for this caller."""
        return self.advisers[link.balancer + (home.ordinal if home and link.per_caller else 0)]

    def call(self, link: int, key: int, parent: Frame) -> None:
        """A frame asks over a link; the call acts at once."""
        Call(self, self.program.links[link], key, parent.request, parent, 0).resume()

    def request(self, link: int, key: int, request: int, manners: int) -> None:
        """A client asks."""
        call = Call(self, self.program.links[link], key, request, None, manners)
        self.in_flight[call] = None
        call.resume()

    def frame(self, call: Call, key: int, instance: Instance) -> Frame:
        """What an attempt will do where it arrives."""
        frame = Frame(self, key, call.request, call.link.entry, instance)
        frame.call, frame.token, frame.operation = call, call.token, call.link.operation
        return frame

    # --- the core record ------------------------------------------------------------------------------------------------

    def record_request(self, call: Call, outcome: int) -> None:
        """A client has its answer, or has given up."""
        del self.in_flight[call]
        self.request_rows.append(self.request_row(call, self.world.now_ns, outcome))
        if len(self.request_rows) >= BLOCK:
            self.flush()

    def request_row(self, call: Call, ended_ns: int, outcome: int) -> tuple[int, ...]:
        """A row of `trace.REQUEST`."""
        index = call.request & ((1 << trace.REQUEST_SHIFT) - 1)
        return call.began_ns, ended_ns, index, call.link.workload, call.link.route, call.manners, outcome

    def record_call(self, began_ns: int, request: int, caller: int, operation: int, where: int, outcome: int) -> None:
        """A row of `trace.CALL`."""
        self.call_rows.append((began_ns, self.world.now_ns, request, caller, operation, where, outcome))

    def flush(self) -> None:
        """Hand out what has been recorded."""
        self.take(np.array(self.request_rows, trace.REQUEST), np.array(self.call_rows, trace.CALL))
        self.request_rows, self.call_rows = [], []

    # --- faults ---------------------------------------------------------------------------------------------------------

    def alive_of(self, unit: int) -> list[Instance]:
        """The living instances of a unit: what a perfect registry knows."""
        row = self.program.units[unit]
        return [i for i in self.instances[row.first : row.first + row.replicas] if i.up]

    def strike(self, row: FaultRow) -> None:
        """One thing changes."""
        if row.what == SLOW:
            self.world.note(trace.SLOW, -1, row.target)
            self.instances[row.target].slow[row.component] = row.factor
        elif row.what == CRASH:
            self.crash(self.instances[row.target])
        elif row.what == RESTART:
            self.world.note(trace.RESTART, -1, row.target)
            self.instances[row.target].restart()
            self.refresh_registry()
        else:
            self.world.note(trace.SLOW_DATABASE, -1, row.target)
            self.databases[row.target].factor = row.factor

    def crash(self, instance: Instance) -> None:
        """Everything inside is lost; each caller hears a reset one latency later, in order of arrival here."""
        self.world.note(trace.CRASH, -1, instance.number)
        lost = instance.crash()
        for adviser in self.advisers:
            if adviser.owner == instance.number:
                adviser.forget()
        for row, pools in zip(self.program.pools, self.pools, strict=True):
            if row.unit == instance.unit_number:
                pools[instance.ordinal].clear()
        for database in self.databases:
            database.forget_the_dead()
        self.refresh_registry()
        for who in lost:
            who.crashed()

    def refresh_registry(self) -> None:
        """Who runs is known at once."""
        self.living = [self.alive_of(number) for number in range(len(self.program.units))]

    def longest_queue(self, unit: int) -> int:
        """The longest queue for a worker among a unit's instances."""
        row = self.program.units[unit]
        return max(len(instance.queue) for instance in self.instances[row.first : row.first + row.replicas])

    # --- the run --------------------------------------------------------------------------------------------------------

    def run(self, stop: Callable[[], bool]) -> trace.Ending:
        """Faults first, then sources; until nothing happens any more, the horizon, a limit, or `stop`."""
        world, program = self.world, self.program
        for fault in program.faults:
            world.after(fault.at_ns, lambda fault=fault: self.strike(fault))  # type: ignore[misc]
        for source in self.sources:
            source.resume()
        world.on_edge = self.on_edge
        world.next_edge_ns = self.observer.next_edge_ns
        status, message = self.turns(stop)
        end_ns = program.horizon_ns if status == trace.ENDED else world.now_ns
        return self.settle(status, end_ns, message)

    def turns(self, stop: Callable[[], bool]) -> tuple[int, str]:
        """Event after event."""
        env, horizon_ns = self.world.env, self.program.horizon_ns
        while not stop():
            for _ in range(PATIENCE):
                if self.world.overfull >= 0:
                    return trace.LIMIT, trace.limit_message(self.program.names.units, self.world.overfull)
                if env.peek() > horizon_ns:
                    return trace.ENDED, ""
                env.step()
        return trace.STOPPED, ""

    def on_edge(self, now_ns: int) -> None:
        """A stretch is over."""
        self.observer.close(now_ns)
        self.world.next_edge_ns = self.observer.next_edge_ns

    def settle(self, status: int, end_ns: int, message: str) -> trace.Ending:
        """What has not ended is in flight, in order of arrival."""
        rows: Sequence[Call] = sorted(self.in_flight, key=lambda call: call.request)
        self.request_rows += [self.request_row(call, end_ns, outcomes.IN_FLIGHT) for call in rows]
        self.flush()
        for instance in self.instances:
            instance.settle(end_ns)
        for database in self.databases:
            database.settle(end_ns)
        levels = self.observer.levels(end_ns)
        return trace.Ending(status, end_ns, self.world.count, levels, self.observer.books(), message)
