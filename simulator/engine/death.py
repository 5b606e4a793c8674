"""How a process dies, and what brings it back."""

from functools import partial
from typing import TYPE_CHECKING

from simulator.engine.instance import Instance
from simulator.model import trace
from simulator.model.dice import START, child
from simulator.policies import restarting

if TYPE_CHECKING:
    from simulator.engine.city import City


def crash(city: "City", instance: Instance) -> None:
    """Everything inside is lost; each caller hears a reset one latency later, in order of arrival here."""
    city.world.note(trace.CRASH, -1, instance.number)
    lost, unread = instance.crash()
    for adviser in city.advisers:
        if adviser.owner == instance.number:
            adviser.forget()
    for row, pools in zip(city.program.pools, city.pools, strict=True):
        if row.unit == instance.unit_number:
            pools[instance.ordinal].clear()
    forget(city, instance)
    city.refresh(instance.unit_number)
    for who in lost:
        who.crashed()
    for act in unread:
        act()


def forget(city: "City", instance: Instance) -> None:
    """What was in the memory of a process, and what waited on its behalf."""
    for database in city.databases:
        database.forget_the_dead()
    for cache in city.caches:
        cache.died(instance.unit_number, instance.ordinal)
    for directory in city.directories:
        if directory.row.owner == instance.number:
            directory.forget()


def recover(city: "City", instance: Instance) -> None:
    """The orchestrator starts a dead process again, later each time."""
    unit = instance.unit
    if unit.restart_ns < 0:
        return
    instance.deaths += 1
    wait_ns = restarting.wait_ns(unit.restart_ns, unit.restart_most_ns, instance.deaths)
    if unit.start_up >= 0:
        key = child(child(city.phases, instance.number), instance.life)
        wait_ns += city.draw_ns(unit.start_up, key, START)
    city.world.after(wait_ns, partial(revive, city, instance, instance.life))


def revive(city: "City", instance: Instance, life: int) -> None:
    """A process accepts again, unless it has died once more or been revived otherwise."""
    if instance.life == life and not instance.up:
        restart(city, instance)


def restart(city: "City", instance: Instance) -> None:
    """A new process accepts."""
    city.world.note(trace.RESTART, -1, instance.number)
    if not instance.up:
        instance.restart()
        city.refresh(instance.unit_number)
        city.registry.restarted(instance.number)


def kill(city: "City", instance: Instance, life: int, revive_ns: int) -> None:
    """A process dies of what it was asked."""
    if instance.life != life:
        return
    crash(city, instance)
    if revive_ns >= 0:
        city.world.after(revive_ns, partial(revive, city, instance, instance.life))
    else:
        recover(city, instance)
