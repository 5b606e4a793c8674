"""After a crash the compiled engine goes on asking the dead for as long as the closed form of each registry says.

Eight of four hundred instances die at once, so that the shares of the others hardly change; many gateways poll. Counted
are the calls that were refused: rate x share of the dead x mean window. The truth lies in a 99.9 % interval that
reaches at most 3 % to each side.
"""

from typing import NamedTuple

import pytest

from simulator.scenario.loading import loads
from simulator.scenario.lower import lower
from simulator.theory.discovery import error_window_at
from tests.theory import written_systems as w
from tests.theory.agrees import agrees, disagrees

S = 1_000_000_000
DEAD, INSTANCES, REPLICATIONS = 8, 400, 40
TEXT = """
application:
  components: {{part: {{operations: {{do: [wait: 0 ms]}}}}}}
  routes: {{ask: [call: part.do]}}
workload: {{ask: {{rate: {rate}/s}}}}
architectures:
  one:
    gateway: {{replicas: {gateways}}}
    units: {{part: {{replicas: 400}}}}
    registry: {registry}
    balancer: random
faults: {{dies: {{crash: part, instances: 8, at: {crash_s} s}}}}
"""


class Trial(NamedTuple):
    """A registry, when the crash is, how long is watched, and how much is asked by how many."""

    registry: str
    crash_s: int
    duration_s: int
    rate: int
    gateways: int
    control: str

    def text(self, registry: str) -> str:
        """The scenario."""
        return TEXT.format(rate=self.rate, gateways=self.gateways, registry=registry, crash_s=self.crash_s)

    def refused(self, window_ns: float) -> float:
        """How many calls meet the dead in a window of this length."""
        return self.rate * window_ns / S * DEAD / INSTANCES

    def observed(self, registry: str, replications: int = REPLICATIONS):
        """The count of refused calls, with its interval."""
        text = self.text(registry)
        system = w.System(text, f"{self.duration_s} s", {"refused": (w.refused, 0.0)}, ("", ""))
        return w.observed(system, text, replications)["refused"]

    def row(self):
        """The numbers of the registry."""
        text = w.HEAD.format(name="written") + self.text(self.registry) + w.TAIL.format(duration=f"{self.duration_s} s")
        return lower(loads(text, "written").scenario, "one").registry


TRIALS = {
    "eureka": Trial("eureka", 137, 460, 100, 20, "{preset: eureka, sweep: 90 s}"),
    "consul": Trial("consul", 33, 60, 1000, 5, "{preset: consul, lease: 12 s}"),
    "dns": Trial("dns", 10, 50, 300, 300, "{preset: dns, ttl: 40 s}"),
}


@pytest.mark.parametrize("name", TRIALS)
def test_the_window_of_a_preset_is_that_of_theory(name: str) -> None:
    trial = TRIALS[name]
    truth = trial.refused(error_window_at(trial.row(), trial.crash_s * S).mean_ns)
    found = trial.observed(trial.registry)
    assert agrees(found, truth), (found, truth)


@pytest.mark.parametrize("name", TRIALS)
def test_another_registry_has_another_window(name: str) -> None:
    trial = TRIALS[name]
    truth = trial.refused(error_window_at(trial.row(), trial.crash_s * S).mean_ns)
    assert disagrees(trial.observed(trial.control), truth)


def test_a_fixed_list_holds_the_dead_for_ever_and_a_perfect_one_never() -> None:
    trial = TRIALS["consul"]
    never = trial.refused((trial.duration_s - trial.crash_s) * S)
    assert agrees(trial.observed("static", 10), never)
    assert trial.observed("perfect", 10).value == 0.0


def test_eureka_preserves_itself_when_one_of_six_dies() -> None:
    for parts, evicted in ((5, False), (6, True)):  # the gateway is registered too
        text = TRIALS["eureka"].text("eureka").replace("replicas: 400", f"replicas: {parts}")
        text = text.replace("instances: 8", "instances: 1").replace("replicas: 20", "replicas: 1")
        rows = w.seen(text, "800 s", 0)
        late = rows.calls[rows.calls["began_ns"] > 600 * S]
        assert (w.refused(rows._replace(calls=late)) == 0.0) is evicted
