"""What the scenario adds to the way of a message: a latency, another zone, a loss, a delay; or it never arrives.

The real hop is there by itself; what is said here is waited for besides, with the dice of the attempt, at the caller's
end in both directions: a delay of an answer is paid where it is heard. A message on a cut link is not sent, an answer
over it is thrown away.
"""

from __future__ import annotations

from simulator.model.dice import BACK, CANCEL, CROSS, HOP, LATER, LOST, draw, mix, unit
from simulator.model.program import CUT, DELAY, ISOLATE, LOSE, Program
from simulator.policies import retransmission
from simulator.testbed.chance import law_ns
from simulator.testbed.weather import Weather

VANISHED = -1
MIXES = {HOP: 0, BACK: 1, CANCEL: 2}  # how often the key is scattered for draws beside the hop's


class Ways:
    """Of the messages of one process, the instance `home` (-1: the clients, who stand outside all zones)."""

    def __init__(self, program: Program, home: int, weather: Weather):
        self.program, self.home, self.weather = program, home, weather
        self.smooth = not any(row.what in (CUT, LOSE, DELAY, ISOLATE) for row in program.faults)

    def way_ns(self, link: int, target: int, key: int, purpose: int, at_ns: int) -> int:
        """How long a message that leaves at `at_ns` takes longer than by itself; VANISHED if it never arrives.

        `key` is of the attempt; `purpose` HOP, BACK or CANCEL.
        """
        row = self.program.links[link]
        way_ns = law_ns(self.program, row.hop, draw(key, purpose ^ row.salt))
        if self.smooth and row.cross < 0 and row.loss <= 0.0:
            return way_ns
        if not self.joined(link, target, at_ns):
            return VANISHED
        more = key
        for _ in range(MIXES[purpose]):
            more = mix(more)
        if row.cross >= 0 and self.home >= 0 and self.zone(self.home) != self.zone(target):
            way_ns += law_ns(self.program, row.cross, draw(more, CROSS ^ row.salt))
        later = int(self.weather.at(at_ns, DELAY, link))
        if later >= 0:
            way_ns += law_ns(self.program, later, draw(more, LATER ^ row.salt))
        loss = max(row.loss, self.weather.at(at_ns, LOSE, link))
        if loss > 0.0:
            way_ns += retransmission.delay_ns(loss, row.retransmit_ns, unit(draw(more, LOST ^ row.salt)))
        return way_ns

    def zone(self, instance: int) -> int:
        """The zone of an instance; -1: none, as the clients."""
        return self.program.instances[instance].zone if instance >= 0 else -1

    def joined(self, link: int, target: int, at_ns: int) -> bool:
        """Whether messages of a link pass between here and an instance."""
        if self.weather.at(at_ns, CUT, link):
            return False
        here, there = self.zone(self.home), self.zone(target)
        if self.home >= 0 and here == there:
            return True
        return not any(zone >= 0 and self.weather.at(at_ns, ISOLATE, zone) for zone in (here, there))
