"""After a crash the compiled engine goes on asking the dead for as long as the closed form of each registry says.

Of every unit one of twenty instances dies, so that while it is known it gets a twentieth of the unit's calls. Counted
are calls that were refused: rate x mean window / 20. The truth lies in a 99.9 % interval that reaches at most 5 % to
each side: a window is a sum of uniform phases, and each unit and each gateway contributes but one of them.
"""

from typing import NamedTuple

import pytest

from simulator.model.estimate import Estimate
from simulator.model.program import RegistryRow
from simulator.theory.discovery import error_window_at, failed_attempts
from tests.theory import written_systems as w
from tests.theory.agrees import agrees, disagrees

S = 1_000_000_000
INSTANCES, WIDEST = 20, 0.05


class Trial(NamedTuple):
    """A registry; how many units lose an instance at `crash_s`; how many gateways ask how often, and for how long."""

    registry: str
    crash_s: int
    duration_s: int
    rate: int
    gateways: int
    units: int
    replications: int

    def text(self) -> str:
        """The scenario."""
        names = [f"u{i}" for i in range(self.units)]
        operations = "".join(f"    {name}: {{operations: {{do: [wait: 0 ms]}}}}\n" for name in names)
        routes = ", ".join(f"to-{name}: [call: {name}.do]" for name in names)
        mix = ", ".join(f"to-{name}: 1" for name in names)
        dies = "".join(f"  d-{name}: {{crash: {name}, instances: 1, at: {self.crash_s} s}}\n" for name in names)
        return (
            f"application:\n  components:\n{operations}  routes: {{{routes}}}\n"
            f"workload: {{people: {{rate: {self.rate}/s, mix: {{{mix}}}}}}}\n"
            f"architectures:\n  one:\n    gateway: {{replicas: {self.gateways}}}\n"
            f"    units: {{each: {{replicas: {INSTANCES}}}}}\n"
            f"    registry: {self.registry}\n    balancer: random\nfaults:\n{dies}"
        )

    def observed(self) -> Estimate:
        """The count of refused calls, with its interval."""
        system = w.System(self.text(), f"{self.duration_s} s", {"refused": (w.refused, 0.0)}, ("", ""))
        return w.observed(system, system.text, self.replications)["refused"]

    def row(self) -> RegistryRow:
        """The numbers of the registry."""
        return w.lowered(self.text(), f"{self.duration_s} s").registry

    def truth(self) -> float:
        """How many calls theory expects to be refused."""
        window = error_window_at(self.row(), self.crash_s * S)
        return failed_attempts(self.rate, INSTANCES, window.mean_ns)


TRIALS = {
    "eureka": (Trial("eureka", 137, 440, 200, 10, 40, 25), "{preset: eureka, sweep: 90 s}"),
    "consul": (Trial("consul", 21, 33, 1000, 5, 40, 80), "{preset: consul, lease: 12 s}"),
    "dns": (Trial("dns", 5, 36, 1000, 100, 5, 80), "{preset: dns, ttl: 35 s}"),
}


@pytest.mark.parametrize("name", TRIALS)
def test_the_window_of_a_preset_is_that_of_theory(name: str) -> None:
    trial, _ = TRIALS[name]
    found, truth = trial.observed(), trial.truth()
    assert agrees(found, truth, WIDEST), (found, truth)


@pytest.mark.parametrize("name", TRIALS)
def test_another_registry_has_another_window(name: str) -> None:
    trial, control = TRIALS[name]
    assert disagrees(trial._replace(registry=control, replications=20).observed(), trial.truth())


def test_a_fixed_list_holds_the_dead_for_ever_and_a_perfect_one_never() -> None:
    trial = TRIALS["consul"][0]._replace(replications=25)
    ever = failed_attempts(trial.rate, INSTANCES, (trial.duration_s - trial.crash_s) * S)
    assert agrees(trial._replace(registry="static").observed(), ever, WIDEST)
    assert trial._replace(registry="perfect").observed().value == 0.0


@pytest.mark.parametrize(("registered", "evicted"), [(6, False), (7, True)])
def test_eureka_preserves_itself_when_one_of_six_dies(registered: int, evicted: bool) -> None:
    trial = Trial("eureka", 137, 800, 100, 1, 1, 1)  # the gateway is registered too
    text = trial.text().replace(f"replicas: {INSTANCES}", f"replicas: {registered - 1}")
    calls = w.seen(w.lowered(text, "800 s"), 0).calls
    late = calls[calls["began_ns"] > 600 * S]
    assert (w.refused_of(late) == 0) is evicted
