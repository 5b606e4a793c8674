"""Overrides, `vary` and controls: laid over the tree before anything is checked, refused where they were said."""

import subprocess
import sys

import pytest

from simulator.model.claims import Metric
from simulator.model.errors import ScenarioError
from simulator.model.laws import constant
from simulator.model.topology import UNLIMITED, Compute
from simulator.scenario import loads
from tests.scenario.small_files import SHOP, problems, replaced, shop

S = 10**9


def told(path: str, value: object) -> str:
    """What is said about one override."""
    return "\n".join(map(str, problems(SHOP, {path: value})))


def test_an_override_sets_a_word_and_keeps_the_rest() -> None:
    found = loads(SHOP, overrides={"workload/profile/rate": "150/s", "experiment/seed": "7"}).scenario
    assert found.workloads["profile"].points[0].rate_per_s == 150.0
    assert found.workloads["profile"].timeout == constant(2 * S)
    assert found.experiment.seed == 7


def test_an_override_may_set_a_word_that_the_file_leaves_out() -> None:
    assert loads(SHOP, overrides={"experiment/drain": "3 s"}).scenario.experiment.drain_ns == 3 * S
    latency = loads(SHOP, overrides={"architectures/whole/network/latency": "3 ms"}).scenario.architectures["whole"]
    assert latency.network.latency.branches[0].mean_ns == 3e6


def test_an_override_may_be_flow_yaml_or_python_data() -> None:
    path = "workload/profile/rate"
    for value in ("[100/s, 200/s from 10 s]", ["100/s", "200/s from 10 s"], '["100/s", "200/s from 10 s"]'):
        assert [p.at_ns for p in loads(SHOP, overrides={path: value}).scenario.workloads["profile"].points] == [
            0,
            10 * S,
        ]


@pytest.mark.parametrize("steps", ["", "steps/"])
def test_steps_are_reached_with_and_without_the_word(steps: str) -> None:
    paths = [
        f"application/components/users/operations/get/{steps}0/compute",
        f"application/components/posts/operations/list/{steps}0/compute",
    ]
    found = loads(SHOP, overrides=dict.fromkeys(paths, "9 ms")).scenario.application.operations
    for operation in (found["users"]["get"], found["posts"]["list"]):
        assert isinstance(operation.steps[0], Compute)
        assert operation.steps[0].law.branches[0].mean_ns == 9e6


def test_a_short_form_grows_where_an_override_needs_its_long_form() -> None:
    found = loads(SHOP, overrides={"application/routes/login/auth": "required"}).scenario.application.routes["login"]
    assert found.auth
    assert len(found.steps) == 1


def test_entries_that_each_or_like_bring_can_be_set() -> None:
    found = loads(SHOP, overrides={"architectures/split/units/users/queue": "unlimited"}).scenario.architectures[
        "split"
    ]
    assert (found.units["users"].queue, found.units["users"].workers) == (UNLIMITED, 8)


def test_overriding_a_base_moves_those_that_are_like_it() -> None:
    text = replaced("  whole:\n", "  third: {like: split}\n  whole:\n")
    found = loads(text, overrides={"architectures/split/network/latency": "4 ms"}).scenario.architectures
    assert found["third"].network.latency == found["split"].network.latency


@pytest.mark.parametrize(
    ("path", "value", "what"),
    [
        (
            "architectures/split/gateway/cores",
            "0",
            "--set architectures/split/gateway/cores=0: 0 is out of range; a whole number",
        ),
        ("architectures/spilt/gateway/cores", "2", "architectures has no 'spilt'; did you mean `split`?"),
        ("architectures/split/gateway/corse", "2", "unknown word 'corse'; did you mean `cores`?"),
        ("architectures/split/units/mail/replicas", "2", "architectures/split/units has no 'mail'"),
        ("architectures/split/broker", "kafka", "`broker`: not yet"),
        ("application/components/posts/operations/list/5/wait", "1 ms", "has no position '5'; 0 to 1"),
        ("workload/profile/timeout/x", "1 s", "workload/profile/timeout is a single value"),
        ("workload//rate", "1/s", "'workload//rate' is not a path"),
        ("", "1/s", "'' is not a path"),
        ("experiment/seed", "", "nothing is written there"),
        ("experiment/seed", "[1", "not YAML"),
        ("experiment", "{seed: 1, sed: 2}", "unknown word 'sed'; did you mean `seed`?"),
        ("schema", "2", "--set schema=2: schema '2' is unknown"),
        ("faults", "none", "found 'none'; expected a mapping"),
        ("a/" * 70 + "b", "1", "is not a path"),
    ],
)
def test_a_wrong_override_is_refused_at_the_override(path: str, value: str, what: str) -> None:
    text = told(path, value)
    assert text.startswith("--set ")
    assert what in text


def test_an_override_that_breaks_something_elsewhere_is_told_there() -> None:
    text = told("experiment/duration", "15 s")
    assert "f:37:20: faults/posts-down/at: it begins after the run has ended (15 s)" in text


def test_a_loaded_file_takes_further_overrides_and_leaves_itself_alone() -> None:
    first = loads(SHOP, overrides={"experiment/seed": "7"})
    second = first.with_overrides({"experiment/drain": "1 s"})
    assert (second.scenario.experiment.seed, second.scenario.experiment.drain_ns) == (7, S)
    assert second.overrides == {"experiment/seed": "7", "experiment/drain": "1 s"}
    assert first.scenario.experiment.drain_ns == 10 * S
    assert first.tree["experiment"] == {"duration": "60 s", "warm_up": "5 s", "replications": "4", "seed": "7"}
    with pytest.raises(ScenarioError):
        first.with_overrides({"experiment/drain": "soon"})


def test_cells_span_the_grid_the_last_parameter_fastest() -> None:
    text = replaced("vary:\n", "vary:\n  seed: {set: experiment/seed, to: [1, 2]}\n")
    text = text[: text.index("  - p99 of profile in split at")]
    found = loads(text).cells()
    assert [cell.at for cell in found] == [
        {"seed": seed, "timeout": timeout} for seed in ("1", "2") for timeout in ("1 s", "2 s", "4 s")
    ]
    assert found[-1].loaded.scenario.workloads["profile"].timeout == constant(4 * S)
    assert found[-1].loaded.scenario.experiment.seed == 2


def test_a_file_without_vary_is_one_cell_without_a_name() -> None:
    loaded = loads(SHOP[: SHOP.index("vary:")])
    assert [cell.at for cell in loaded.cells()] == [{}]


def test_a_claim_picks_a_cell_in_any_spelling() -> None:
    loaded = shop("at timeout 2 s ", "at timeout 2.0s ")
    metric = loaded.scenario.expect[1].claim.comparison.left
    assert isinstance(metric, Metric)
    assert metric.at is not None
    assert metric.at == ("timeout", "2 s")
    assert metric.at[1] in {cell.at["timeout"] for cell in loaded.cells()}


def test_too_large_a_grid_is_refused_before_it_is_read() -> None:
    seeds = ", ".join(map(str, range(400)))
    text = replaced("vary:\n", f"vary:\n  seed: {{set: experiment/seed, to: [{seeds}]}}\n")
    assert any(problem.what == "a grid of 1200 cells" for problem in problems(text))


def test_unequal_hardware_is_an_error_only_where_it_is_asked_for() -> None:
    text = replaced("gateway: {cores: 2, compute: 0.1 ms}", "gateway: {cores: 4, compute: 0.1 ms}")
    assert "split 8, whole 6" in problems(text)[0].what
    loaded = loads(text, equal=False)
    assert [problem.line for problem in loaded.hardware_problems()] == [25]
    assert shop().hardware_problems() == ()
    unbound = loads(text.replace("replications: 4", "replications: 4, equal: nothing"))
    assert unbound.hardware_problems() == ()
    assert not unbound.scenario.experiment.equal_hardware


def test_a_control_may_make_hardware_unequal() -> None:
    control = (
        shop("{faults/posts-down/for: 1 ns}", "{architectures/split/gateway/cores: 40}").scenario.expect[0].control
    )
    assert control == (("architectures/split/gateway/cores", "40"),)


def test_an_experiment_with_timed_faults_or_rates_is_terminating_by_itself() -> None:
    plain = SHOP[: SHOP.index("faults:")].replace("[20/s, 40/s from 10 s, 20/s by 30 s]", "20/s")
    assert not loads(plain).scenario.experiment.terminating
    assert loads(plain.replace("rate: 20/s", "rate: [20/s, 30/s from 1 s]")).scenario.experiment.terminating
    assert loads(plain.replace("rate: 20/s", "rate: 20/s from 1 s")).scenario.experiment.terminating
    assert loads(plain + "faults: {f: {at: 1 s, crash: users}}\n").scenario.experiment.terminating
    assert loads(plain + "experiment: {kind: terminating}\n").scenario.experiment.terminating


@pytest.mark.parametrize(
    ("rate", "more", "named"),
    [
        ("[20/s, 30/s from 1 s]", "", "workload/others/rate"),
        ("20/s from 1 s", "", "workload/others/rate"),
        ("20/s", "faults: {f: {at: 1 s, crash: users}}\n", "faults/f"),
    ],
)
def test_a_run_in_which_something_changes_cannot_be_called_steady(rate: str, more: str, named: str) -> None:
    plain = SHOP[: SHOP.index("faults:")].replace("[20/s, 40/s from 10 s, 20/s by 30 s]", rate) + more
    assert loads(plain + "experiment: {kind: terminating}\n").scenario.experiment.terminating
    (problem,) = problems(plain + "experiment: {kind: steady}\n")
    assert problem.path == "experiment/kind"
    assert problem.line == plain.count("\n") + 1
    assert problem.what == f"a run in which something changes is terminating, not steady: {named}"


def test_a_run_in_which_nothing_changes_may_be_called_steady() -> None:
    plain = SHOP[: SHOP.index("faults:")].replace("[20/s, 40/s from 10 s, 20/s by 30 s]", "20/s")
    assert not loads(plain + "experiment: {kind: steady}\n").scenario.experiment.terminating


def test_importing_the_door_loads_neither_pydantic_nor_the_yaml_parser() -> None:
    heavy = ("pydantic", "ruamel.yaml", "pandas", "numba")
    code = f"import sys, simulator.scenario; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
