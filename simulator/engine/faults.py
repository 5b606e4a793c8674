"""What goes wrong, at its moment: one row of the program changes one thing."""

from typing import TYPE_CHECKING

from simulator.engine.instance import Instance
from simulator.model import trace
from simulator.model.program import CRASH, RESTART, SLOW, FaultRow

if TYPE_CHECKING:
    from simulator.engine.city import City


def strike(city: "City", row: FaultRow) -> None:
    """One thing changes."""
    if row.what == CRASH:
        crash(city, city.instances[row.target])
    elif row.what == RESTART:
        city.world.note(trace.RESTART, -1, row.target)
        city.instances[row.target].restart()
        city.refresh_registry()
    elif row.what == SLOW:
        city.world.note(trace.SLOW, -1, row.target)
        city.instances[row.target].slow[row.component] = row.factor
    else:
        city.world.note(trace.SLOW_DATABASE, -1, row.target)
        city.databases[row.target].factor = row.factor


def crash(city: "City", instance: Instance) -> None:
    """Everything inside is lost; each caller hears a reset one latency later, in order of arrival here."""
    city.world.note(trace.CRASH, -1, instance.number)
    lost = instance.crash()
    for adviser in city.advisers:
        if adviser.owner == instance.number:
            adviser.forget()
    for row, pools in zip(city.program.pools, city.pools, strict=True):
        if row.unit == instance.unit_number:
            pools[instance.ordinal].clear()
    for database in city.databases:
        database.forget_the_dead()
    city.refresh_registry()
    for who in lost:
        who.crashed()
