"""What goes wrong, at its moment: one row of the program changes one thing."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.engine.death import crash, recover, restart
from simulator.model import program as p
from simulator.model import trace
from simulator.model.dice import DOWN, UP, child
from simulator.model.program import FaultRow

if TYPE_CHECKING:
    from simulator.engine.city import City

REVIVED = 1.0  # the factor of a CRASH that has a RESTART of its own


def strike(city: "City", row: FaultRow) -> None:
    """One thing changes."""
    STRIKES[row.what](city, row)


def strike_crash(city: "City", row: FaultRow) -> None:
    """A process vanishes."""
    instance = city.instances[row.target]
    crash(city, instance)
    if row.factor != REVIVED:
        recover(city, instance)


def slow(city: "City", row: FaultRow) -> None:
    """Steps of a component take longer."""
    city.world.note(trace.SLOW, -1, row.target)
    city.instances[row.target].slow[row.component] = row.factor


def failing(city: "City", row: FaultRow) -> None:
    """Operations of a component fail."""
    city.world.note(trace.FAILING, -1, row.target)
    city.instances[row.target].failing[row.component] = row.factor


def deadly(city: "City", row: FaultRow) -> None:
    """Requests kill."""
    city.world.note(trace.DEADLY, -1, row.target)
    city.instances[row.target].deadly[row.component] = (row.factor, row.revive_ns)


def slow_database(city: "City", row: FaultRow) -> None:
    """Queries take longer."""
    city.world.note(trace.SLOW_DATABASE, -1, row.target)
    city.databases[row.target].factor = row.factor


def database_down(city: "City", row: FaultRow) -> None:
    """A database vanishes."""
    city.world.note(trace.DATABASE_DOWN, -1, row.target)
    city.databases[row.target].go_down()


def database_up(city: "City", row: FaultRow) -> None:
    """It is back, with its data."""
    city.world.note(trace.DATABASE_UP, -1, row.target)
    city.databases[row.target].up = True


def cut(city: "City", row: FaultRow) -> None:
    """Messages of a link vanish, or do no more."""
    city.world.note(trace.CUT, -1, row.target)
    city.wire.cut[row.target] = int(row.factor)


def lose(city: "City", row: FaultRow) -> None:
    """Messages of a link are lost."""
    city.world.note(trace.LOSE, -1, row.target)
    city.wire.lose[row.target] = row.factor


def delay(city: "City", row: FaultRow) -> None:
    """Messages of a link are later."""
    city.world.note(trace.DELAY, -1, row.target)
    city.wire.later[row.target] = row.law


def isolate(city: "City", row: FaultRow) -> None:
    """A zone is cut off."""
    city.world.note(trace.ISOLATE, -1, row.target)
    city.wire.isolated[row.target] = int(row.factor)


def registry(city: "City", row: FaultRow) -> None:
    """The registry is down, or up again."""
    down = row.what == p.REGISTRY_DOWN
    city.world.note(trace.REGISTRY_DOWN if down else trace.REGISTRY_UP, -1)
    if down:
        city.registry.go_down()
    else:
        city.registry.come_up()


def flush(city: "City", row: FaultRow) -> None:
    """A cache is empty."""
    city.world.note(trace.FLUSH, -1, row.target)
    city.caches[row.target].flush()


def barren(city: "City", row: FaultRow) -> None:
    """What hits by chance hits nothing, or does again."""
    city.world.note(trace.BARREN, -1, row.target)
    city.caches[row.target].barren = row.factor > 0.0


STRIKES: dict[int, Callable[["City", FaultRow], None]] = {
    p.CRASH: strike_crash,
    p.RESTART: lambda city, row: restart(city, city.instances[row.target]),
    p.SLOW: slow,
    p.SLOW_DATABASE: slow_database,
    p.FREEZE: lambda city, row: city.instances[row.target].freeze(),
    p.THAW: lambda city, row: city.instances[row.target].thaw(),
    p.FAILING: failing,
    p.DEADLY: deadly,
    p.CUT: cut,
    p.LOSE: lose,
    p.DELAY: delay,
    p.ISOLATE: isolate,
    p.REGISTRY_DOWN: registry,
    p.REGISTRY_UP: registry,
    p.DATABASE_DOWN: database_down,
    p.DATABASE_UP: database_up,
    p.FLUSH: flush,
    p.BARREN: barren,
}


class Renewal:
    """Failure and repair, again and again."""

    def __init__(self, city: "City", row: p.RenewalRow):
        self.city, self.row, self.turn = city, row, 0
        self.key = child(city.phases, row.key)

    def plan(self) -> None:
        """When it changes next."""
        law, purpose = (self.row.down, DOWN) if self.turn % 2 else (self.row.up, UP)
        self.city.world.after(self.city.draw_ns(law, child(self.key, self.turn), purpose), self.change)

    def change(self) -> None:
        """It fails, or is repaired."""
        row = self.row
        first = row.first + (row.n if self.turn % 2 else 0)
        for fault in self.city.program.faults[first : first + row.n]:
            strike(self.city, fault)
        self.turn += 1
        self.plan()
