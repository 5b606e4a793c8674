"""Small systems at whole milliseconds, so that what must happen can be worked out on paper. Both engines play each."""

from typing import NamedTuple

import numpy as np

from simulator.model import laws
from simulator.model import topology as t
from simulator.policies import outcomes
from simulator.scenario.lower import lower
from tests.agreement.both_engines import Play, differences, fast_play, simpy_play
from tests.agreement.identities import broken

MS = 1_000_000


def ms(n: float) -> t.Law:
    """The law of what always takes n ms."""
    return laws.constant(round(n * MS))


class Answer(NamedTuple):
    """When a request came and was answered, in ms, and how."""

    arrived: float
    ended: float
    outcome: str


class Told(NamedTuple):
    """What happened."""

    play: Play

    @property
    def answers(self) -> list[Answer]:
        """Requests in order of arrival."""
        rows = np.sort(self.play.requests, order=["workload", "index"])[["arrived_ns", "ended_ns", "outcome"]].tolist()
        return [Answer(arrived / MS, ended / MS, outcomes.NAMES[how]) for arrived, ended, how in rows]

    @property
    def endings(self) -> list[tuple[float, str]]:
        """(ms, how) every request ended."""
        return [(answer.ended, answer.outcome) for answer in self.answers]

    def calls(self) -> list[tuple[float, float, str]]:
        """Calls as (began, ended, how), in order of ending."""
        rows = self.play.calls[["began_ns", "ended_ns", "outcome"]].tolist()
        return [(began / MS, ended / MS, outcomes.NAMES[how]) for began, ended, how in rows]

    @property
    def attempts(self) -> list[int]:
        """Of every call, in order of ending."""
        return self.play.calls["attempts"].tolist()

    def when(self, event: str) -> list[tuple[float, int]]:
        """(ms, where) of every event of a kind."""
        return [(ns / MS, where) for ns, name, _, where in self.play.events if name == event]


def two(callee: tuple[t.Step, ...], caller: tuple[t.Step, ...] = (t.Call("b", "do"),)) -> t.Application:
    """A component `a` that is asked for by the only route, and `b`, which it calls."""
    return t.Application(
        {"a": {"do": t.Operation(caller)}, "b": {"do": t.Operation(callee)}}, {"r": t.Route((t.Call("a", "do"),))}
    )


def split(b: t.Unit | None = None, latency: float = 0.0, **more: object) -> t.Architecture:
    """`a` and `b` in units of their own; plenty of everything but `b`."""
    units = {"a": t.Unit(("a",), 1, t.UNLIMITED), "b": b or t.Unit(("b",))}
    databases = {"a": t.Database(("a",)), "b": t.Database(("b",))}
    return t.Architecture(units, databases, network=t.Network(ms(latency)))._replace(**more)


def rules(link: tuple[str, str, str] = ("any", "any", ""), **words: object) -> dict[str, object]:
    """What a row of `calls` says, to go into `split`."""
    return {"calls": {link: words}}


def play(
    app: t.Application,
    architecture: t.Architecture,
    arrivals: tuple[float, ...],
    *faults: t.Fault,
    experiment: t.Experiment | None = None,
    **workload: object,
) -> Told:
    """Requests at these ms; the engines must agree, and all sums must add up."""
    log = tuple((round(at * MS), "r") for at in arrivals)
    people = t.Workload((("r", 1.0),), t.LOG, log=log)._replace(**workload)
    experiment = experiment or t.Experiment(1_000 * MS, drain_ns=1_000 * MS)
    named = {f"f{i}": fault for i, fault in enumerate(faults)}
    scenario = t.Scenario("by hand", "", app, {"people": people}, {"it": architecture}, named, experiment=experiment)
    program = lower(scenario, "it")
    readable, compiled = simpy_play(program, (1, 0)), fast_play(program, (1, 0))
    assert not differences(readable, compiled)
    assert not broken(program, readable)
    return Told(readable)
