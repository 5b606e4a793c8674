"""The orchestrator's probes: who does not live is killed and started again, who is not ready is not asked."""

from functools import partial
from typing import TYPE_CHECKING

from simulator.engine.death import crash, recover
from simulator.engine.instance import Instance
from simulator.model import trace
from simulator.model.dice import child, draw, unit
from simulator.policies import health

if TYPE_CHECKING:
    from simulator.engine.city import City

LIVES, READIES = 4, 5  # the purposes of the draws of phases


def begin(city: "City", instance: Instance) -> None:
    """Each probe of each instance has a phase of its own."""
    for every_ns, purpose, probe in (
        (instance.unit.live_every_ns, LIVES, live),
        (instance.unit.ready_every_ns, READIES, ready),
    ):
        if every_ns > 0:
            phase = unit(draw(child(city.phases, instance.number), purpose))
            city.world.after(int(phase * every_ns), partial(probe, city, instance))


def live(city: "City", instance: Instance) -> None:
    """A process that does not answer is killed; who is dead already is not asked."""
    if instance.up:
        well = int(not instance.frozen)
        instance.alive_streak = health.probe(instance.unit.live_fall, 1, *instance.alive_streak, well)
        if not instance.alive_streak[0]:
            city.world.note(trace.KILLED, -1, instance.number)
            crash(city, instance)
            recover(city, instance)
    city.world.after(instance.unit.live_every_ns, partial(live, city, instance))


def ready(city: "City", instance: Instance) -> None:
    """Who does not answer is not asked; who answers again, is."""
    if instance.up:
        well = not instance.frozen
        instance.ready_streak = health.probe(instance.unit.ready_fall, 1, *instance.ready_streak, int(well))
        well = instance.ready_streak[0] == 1
        if well != instance.ready:
            city.world.note(trace.READY if well else trace.UNREADY, -1, instance.number)
            instance.ready = well
            city.refresh(instance.unit_number)
    city.world.after(instance.unit.ready_every_ns, partial(ready, city, instance))
