"""Three architectures are put in order of their mean latency, whoever is named first in the file."""

import pytest

from simulator.run.execute import SIMPY
from simulator.run.experiment import calm, play
from simulator.run.order_verdict import ordered
from simulator.scenario import loads
from tests.run.scenes import quiet

THREE = """\
schema: 1
name: three
lesson: One hop more each.
application:
  components:
    a: {operations: {do: [compute: 1 ms, call: b.do]}}
    b: {operations: {do: [compute: 1 ms, call: c.do]}}
    c: {operations: {do: [compute: 1 ms]}}
  routes: {visit: a.do}
workload: {visit: {rate: 20/s, process: regular}}
architectures:
ARCHITECTURES
experiment: {duration: 20 s, warm_up: 0 s, replications: 3, equal: nothing}
"""
ROWS = {
    "one": "  one: {units: {app: {components: all}}, network: {latency: 1 ms}}",
    "two": "  two: {units: {ab: {components: [a, b]}, c: {}}, gateway: {in: ab}, network: {latency: 1 ms}}",
    "apart": "  apart: {units: {each: {}}, gateway: {in: a}, network: {latency: 1 ms}}",
}


def said(*names: str, rows: dict[str, str] = ROWS):
    text = THREE.replace("ARCHITECTURES", "\n".join(rows[name] for name in names))
    return ordered(play(calm(loads(text, equal=False).scenario), quiet(SIMPY), replications=range(3)))


@pytest.mark.parametrize("names", [("one", "two", "apart"), ("apart", "one", "two"), ("two", "apart", "one")])
def test_the_order_does_not_depend_on_who_is_named_first(names: tuple[str, ...]) -> None:
    verdict = said(*names)
    assert verdict is not None
    assert verdict.decided
    soonest = "Over all routes one answers soonest on average"
    assert (
        verdict.text == f"{soonest}, then two (2.00 ms later), then apart (2.00 ms later): 4.00 ms from first to last."
    )
    assert verdict.estimate.value == pytest.approx(4.0, abs=0.01)


def test_who_is_as_fast_is_not_surely_later() -> None:
    verdict = said("one", "twin", "apart", rows=ROWS | {"twin": ROWS["one"].replace("one:", "twin:")})
    assert verdict is not None
    assert not verdict.decided
    assert "then twin (not surely later), then apart (4.00 ms later)" in verdict.text


def test_of_two_nothing_is_said_that_their_differences_do_not_say() -> None:
    assert said("one", "two") is None
