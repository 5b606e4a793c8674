"""Options of `validate`: read, refused by name, and turned into what is driven."""

from pathlib import Path

import pytest

from simulator.cli.experiments import Asked
from simulator.cli.validating import Validating
from simulator.model.errors import ScenarioError
from simulator.model.estimate import Estimate
from simulator.run import reality, wishes
from simulator.run.unpaired import EXCLUDE, OVERLAP, against
from simulator.run.wishes import Rate, Strike, Wish
from simulator.scenario import load

S = 1_000_000_000
TWO = """\
schema: 1
name: two
lesson: Two ways for tests.
application:
  components:
    posts: {operations: {list: [compute: exponential 2 ms, call: users.get]}}
    users: {operations: {get: [compute: exponential 1 ms]}}
  routes: {list: posts.list}
workload: {list: {rate: 100/s}}
architectures:
  split: {units: {each: {replicas: 2}}}
  looping: {units: {each: {replicas: 2, model: event_loop}}}
faults: {gone: {at: 1 s, crash: users, for: 1 s}}
experiment: {duration: 4 s}
"""


@pytest.fixture
def two(tmp_path: Path) -> Path:
    path = tmp_path / "two.yaml"
    path.write_text(TWO, encoding="utf-8")
    return path


def test_rates_are_utilizations_or_requests_per_second() -> None:
    assert wishes.rates_of("0.3, 60%,120/s,90/min") == (
        Rate(0.3, False),
        Rate(0.6, False),
        Rate(120.0, True),
        Rate(1.5, True),
    )
    assert wishes.rates_of(wishes.RATES) == Wish().rates


@pytest.mark.parametrize("text", ["", "0.3,", "1.2", "0", "-0.5", "fast", "0/s", "20 ms", "0.3,30%", "0.3 0.6"])
def test_loads_that_cannot_be_are_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(ScenarioError, match=r"--rates.*(120/s|200/s|different)"):
        wishes.rates_of(text)


def test_a_strike_is_a_component_and_a_moment() -> None:
    assert wishes.strikes_of("crash", ["posts@2s", "users@500ms"], 30.0) == (
        Strike("crash", "posts", 2 * S),
        Strike("crash", "users", S // 2),
    )
    assert Strike("freeze", "posts", 2 * S).option == "--freeze posts@2s"


@pytest.mark.parametrize("text", ["posts", "@2s", "posts@", "posts@2", "posts@never", "posts@31s", "posts@0s"])
def test_strikes_that_cannot_be_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(ScenarioError, match=r"--kill.*posts@2s"):
        wishes.strikes_of("crash", [text], 30.0)


def test_a_strike_hits_one_instance_and_the_files_own_faults_stay_away_unless_asked_for(two: Path) -> None:
    scenario, strike = load(two).scenario, Strike("crash", "posts", 2 * S)
    (fault,) = reality.struck(scenario, Wish(strikes=(strike,))).faults.values()
    assert (fault.kind, fault.target, fault.instances, fault.for_ns) == ("crash", "posts", 1, None)
    assert not reality.struck(scenario, Wish()).faults
    assert set(reality.struck(scenario, Wish(strikes=(strike,), faults=True)).faults) == {"gone", "crash 0"}
    with pytest.raises(ScenarioError, match=r"--kill stock@2s: .*posts, users, gateway"):
        reality.struck(scenario, Wish(strikes=(Strike("crash", "stock", 2 * S),)))


def test_without_a_name_all_architectures_are_driven_that_can_be(two: Path) -> None:
    loaded = load(two)
    loaded, _, found = reality.wanted(loaded, Wish())
    assert [name for name, problems in found.items() if not problems] == ["split"]
    (said, _) = reality.left_out(loaded, Wish(), found)
    assert said.startswith("looping is left out: `model`")


def test_one_that_is_named_must_be_drivable_and_must_exist(two: Path) -> None:
    with pytest.raises(ScenarioError, match="`model`: not on the testbed"):
        reality.wanted(load(two), Wish(("split", "looping")))
    with pytest.raises(ScenarioError, match=r"--architecture cluster.*split, looping"):
        reality.wanted(load(two), Wish(("cluster",)))
    with pytest.raises(ScenarioError, match="`model`"):
        reality.wanted(load(two, {"architectures/split/units/each/model": "event_loop"}), Wish())


def test_a_rate_that_nobody_carries_is_refused_with_the_largest_that_can_be(two: Path, tmp_path: Path) -> None:
    scenario = reality.struck(load(two).scenario, Wish())
    plan = reality.plan_of(scenario, "split", tmp_path, Wish(rates=(Rate(5000.0, True),)))
    with pytest.raises(ScenarioError, match=r"--rates 5000/s: split would be busy 5\d\d%; at most 9\d\d(\.\d)?/s"):
        reality.carried(plan, ())


def test_the_command_that_does_the_same_again_names_what_was_given() -> None:
    asked = Asked("chain", seed="2", changes=("workload/ask/rate=90/s",))
    given = Validating(("split",), "0.5", 20.0, kill=("back@2s",), independent=5)
    assert given.command(asked) == (
        "splitpoint validate chain --seed 2 --set workload/ask/rate=90/s --architecture split --rates 0.5"
        " --seconds 20 --kill back@2s --independent 5"
    )
    assert Validating().command(Asked("chain")) == "splitpoint validate chain --seconds 30"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (Validating(cores="threads"), "slots, semaphore"),
        (Validating(balancer="traefik"), "own, nginx, haproxy, envoy"),
        (Validating(independent=1), "from 2 to 100"),
    ],
)
def test_unknown_words_are_refused_with_the_known_ones(options: Validating, words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        options.wish()


def test_two_intervals_overlap_or_exclude_each_other() -> None:
    one, near, far = Estimate(10.0, 9.0, 11.0), Estimate(11.5, 10.5, 12.5), Estimate(13.0, 12.5, 13.5)
    assert (against(one, near)["verdict"], against(one, far)["verdict"]) == (OVERLAP, EXCLUDE)
    assert against(one, near)["tolerance_pct"] == pytest.approx(100 * 2.0 / 11.5)
    assert against(one, Estimate(None))["passed"] is None
