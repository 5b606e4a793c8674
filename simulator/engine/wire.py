"""Messages between instances: how long they are on their way, and whether they arrive at all."""

from typing import TYPE_CHECKING

from simulator.model import trace
from simulator.model.dice import CROSS, LATER, LOST, draw, unit
from simulator.model.program import CUT, DELAY, ISOLATE, LOSE
from simulator.policies import retransmission

if TYPE_CHECKING:
    from simulator.engine.city import City
    from simulator.engine.instance import Instance

VANISHED = -1


class Wire:
    """The condition of every link and zone, as faults set them."""

    def __init__(self, city: "City"):
        self.city, n = city, len(city.program.links)
        self.cut, self.lose, self.later = [0] * n, [0.0] * n, [-1] * n
        self.isolated = [0] * city.program.zones
        self.zones = [row.zone for row in city.program.instances]
        self.smooth = not any(row.what in (CUT, LOSE, DELAY, ISOLATE) for row in city.program.faults)

    def is_isolated(self, instance: int) -> bool:
        """Whether the instance stands in a zone that is cut off."""
        zone = self.zones[instance]
        return zone >= 0 and self.isolated[zone] > 0

    def joined(self, a: int, b: int) -> bool:
        """Whether messages pass between two instances (-1: clients, who stand outside all zones)."""
        if a >= 0 and self.zones[a] == self.zones[b]:
            return True
        return not (self.is_isolated(b) or (a >= 0 and self.is_isolated(a)))

    def way_ns(self, link: int, ends: "tuple[Instance | None, Instance]", key: int, more: int, purpose: int) -> int:
        """How long a message takes; VANISHED if it never arrives.

        `key` is of the draw of the hop, for `purpose`; `more` of all others.
        """
        row, (home, target) = self.city.program.links[link], ends
        if self.smooth and row.cross < 0 and row.loss <= 0.0:
            return row.beyond_ns + self.city.draw_ns(row.hop, key, purpose ^ row.salt)
        if self.cut[link] or not self.joined(home.number if home else -1, target.number):
            self.city.world.note(trace.VANISHED, -1, target.number)
            return VANISHED
        way_ns = row.beyond_ns + self.city.draw_ns(row.hop, key, purpose ^ row.salt)
        if row.cross >= 0 and home and self.zones[home.number] != self.zones[target.number]:
            way_ns += self.city.draw_ns(row.cross, more, CROSS ^ row.salt)
        if self.later[link] >= 0:
            way_ns += self.city.draw_ns(self.later[link], more, LATER ^ row.salt)
        loss = max(row.loss, self.lose[link])
        if loss > 0.0:
            again_ns = retransmission.delay_ns(loss, row.retransmit_ns, unit(draw(more, LOST ^ row.salt)))
            if again_ns > 0:
                self.city.world.note(trace.RETRANSMITTED, -1, target.number)
                way_ns += again_ns
        return way_ns
