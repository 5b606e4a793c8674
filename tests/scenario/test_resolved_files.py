"""The resolved file says everything and means the same; builder, template and schema speak the same language."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from simulator.model.errors import ScenarioError
from simulator.scenario import Builder, bundled, find, load, loads, resolved, schema, template
from simulator.scenario.schema import SHIPPED, text
from tests.scenario.rich_file import RICH
from tests.scenario.small_files import SHOP, replaced

LAWS = ["0 ms", "5 ms", "exponential 5 ms", "gamma 4 ms cv 0.5 max 1 s", "10 ms or 1 s in 1%", "uniform 1 ms to 2 ms"]
EDITOR = jsonschema.Draft7Validator(schema())
COMPONENTS = ("one", "two", "three")


def as_an_editor_reads(written: str) -> Any:
    """YAML 1.2 with its own types, as an editor's language server has it."""
    yaml = YAML(typ="safe", pure=True)
    return json.loads(json.dumps(yaml.load(written)))


def test_the_resolved_file_loads_to_the_same_scenario_and_resolves_to_itself() -> None:
    loaded = loads(SHOP, "f")
    written = resolved(loaded)
    again = loads(written, "f")
    assert again.scenario == loaded.scenario
    assert resolved(again) == written


def test_the_resolved_file_says_every_default() -> None:
    written = loads(resolved(loads(SHOP))).tree
    assert written["experiment"]["drain"] == "10 s"
    assert written["architectures"]["whole"]["network"]["call_cpu"] == {"caller": "0 ms", "callee": "0 ms"}
    assert written["workload"]["profile"]["process"] == "poisson"
    assert written["workload"]["profile"]["scopes"] == "all"
    assert written["application"]["routes"]["login"]["priority"] == "0"
    assert written["application"]["routes"]["login"]["steps"][0]["background"] == "false"


@pytest.mark.parametrize("path", ["architectures/split/units/each/replicas", "architectures/split/units/posts/workers"])
def test_a_varied_path_means_the_same_in_the_resolved_file(path: str) -> None:
    text_ = replaced("set: workload/profile/timeout, to: [1 s, 2 s, 4 s]", f"set: {path}, to: [3, 4]")
    text_ = replaced("at timeout 2 s ", "at timeout 3 ", text_)
    loaded = loads(text_, equal=False)
    again = loads(resolved(loaded), equal=False)
    assert [cell.loaded.scenario for cell in again.cells()] == [cell.loaded.scenario for cell in loaded.cells()]


def test_a_varied_base_takes_those_that_are_like_it_along_in_the_resolved_file_too() -> None:
    text_ = replaced("  whole:\n", "  third: {like: split, balancer: round_robin}\n  whole:\n")
    text_ = replaced(
        "workload/profile/timeout, to: [1 s, 2 s, 4 s]", "architectures/split/network/latency, to: [1 ms, 2 ms]", text_
    )
    loaded = loads(replaced("at timeout 2 s ", "at timeout 2 ms ", text_))
    again = loads(resolved(loaded))
    assert [cell.loaded.scenario for cell in again.cells()] == [cell.loaded.scenario for cell in loaded.cells()]
    assert {
        cell.loaded.scenario.architectures["third"].network.latency.branches[0].mean_ns for cell in again.cells()
    } == {1e6, 2e6}


def steps(called: list[str]) -> st.SearchStrategy[Any]:
    """Lists of steps that call only these."""
    law, keys = st.sampled_from(LAWS), {"keys": st.sampled_from(["uniform over 10", "zipf 1.1 over 20"])}
    single = [st.fixed_dictionaries({verb: law}) for verb in ("compute", "wait", "read", "write")]
    single.append(
        st.fixed_dictionaries({"read": law}, optional={**keys, "from": st.sampled_from(["primary", "replica"])})
    )
    single.append(st.fixed_dictionaries({"write": law}, optional=keys))
    if called:
        call = {"call": st.sampled_from(called)}
        single.append(st.fixed_dictionaries(call, optional={**keys, "optional": st.sampled_from(["true", "false"])}))
        single.append(st.fixed_dictionaries({**call, "background": st.just("true")}))
    simple = st.one_of(*single, st.just({"fail": "1%"}))
    many = st.lists(simple, min_size=1, max_size=3)
    nested = st.one_of(
        st.fixed_dictionaries({"repeat": many, "times": st.integers(1, 3)}),
        st.builds(
            lambda hit, miss: {"cache": {**hit, "miss": miss}},
            st.just({"hit": "30%"}) | st.fixed_dictionaries(keys),
            many,
        ),
        st.fixed_dictionaries(
            {"parallel": st.lists(simple | many, min_size=1, max_size=3), "times": st.integers(1, 2)}
        ),
        st.builds(lambda a, b: {"choose": [{"share": "30%", "steps": a}, {"share": "70%", "steps": b}]}, many, many),
    )
    return st.lists(simple | nested, min_size=1, max_size=3)


def bursts() -> st.SearchStrategy[Any]:
    """Words of clients that come in bursts and try again."""
    retry = st.fixed_dictionaries(
        {"attempts": st.integers(1, 4)},
        optional={
            "backoff": st.sampled_from(["10 ms", "10 ms doubling to 1 s"]),
            "jitter": st.sampled_from(["none", "full", "equal"]),
            "on": st.sampled_from(["safe", "any", ["timeout", "reset"]]),
            "within": st.just("3 s"),
            "budget": st.just("10%"),
        },
    )
    return st.fixed_dictionaries(
        {"process": st.just({"bursts": "exponential 1 s", "pauses": "2 s"}), "clients": st.integers(1, 9)},
        optional={"retry": retry | st.just("none"), "timeout": st.sampled_from(["1 s", "uniform 1 s to 2 s"])},
    )


@st.composite
def builders(draw: st.DrawFn) -> Builder:
    """Scenarios over every word."""
    count = st.integers(1, 4)
    made = Builder(
        "made", "It says: " + draw(st.text(st.characters(exclude_categories=["C", "Z"]))), topic="any: thing"
    )
    for i, name in enumerate(COMPONENTS):
        made.component(name, work=draw(steps([f"{other}.work" for other in COMPONENTS[:i]])))
    made.route("go", "three.work").route(
        "both", [{"parallel": [{"call": "one.work"}, {"call": "two.work"}]}], auth="required"
    )
    made.authentication(draw(st.sampled_from(LAWS)))
    made.workload("go", rate=draw(st.sampled_from(["10/s", ["10/s", "20/s from 5 s", "5/s by 9 s"]])), malformed="1%")
    made.workload("mixed", mix={"go": draw(count), "both": 2}, rate="5/s", process="regular", unauthenticated="2%")
    made.workload(
        "people", route="go", users=draw(st.sampled_from(["5", ["5", "9 by 4 s"]])), think="1 s", deadline=False
    )
    made.workload("bursty", route="both", rate="9/s", **draw(bursts()))
    made.architecture(
        "split",
        units={"each": {"replicas": draw(count)}, "two": {"queue": draw(st.integers(0, 3))}},
        gateway={"cores": draw(count)},
    )
    made.architecture(
        "guest", like="split", gateway="none", units={"each": "none", "two": "none", "all-in": {"components": "all"}}
    )
    made.architecture(
        "inside",
        like="guest",
        gateway={"in": "all-in"},
        databases={"each": {"servers": draw(count)}},
        balancer="random",
    )
    made.fault("r", random={"up": "9 s", "down": draw(st.sampled_from(["1 s", "exponential 2 s"]))}, freeze="two")
    made.fault("z", at="2 s", lose="three -> one", share="5%").fault("d", at="3 s", crash="one.database", for_="1 s")
    made.fault("f", at="1 s", for_=draw(st.sampled_from(["1 s", "100 s"])), crash=draw(st.sampled_from(COMPONENTS)))
    made.experiment(duration="20 s", equal="nothing", seed=draw(st.integers(0, 10**15 - 1)))
    made.slo(p99="1 s").expect("mean of go in split < 1 s", control={"faults/f/at": "2 s"})
    return made


@given(builders())
@settings(deadline=None, max_examples=40)
def test_builder_yaml_scenario_and_resolved_yaml_are_one_thing(made: Builder) -> None:
    loaded = made.load()
    assert loaded.tree == made.tree()
    assert loads(resolved(loaded)).scenario == loaded.scenario
    EDITOR.validate(as_an_editor_reads(made.text()))
    EDITOR.validate(as_an_editor_reads(resolved(loaded)))


def test_the_shipped_schema_is_fresh_and_a_draft_07_schema() -> None:
    assert SHIPPED.read_text("utf-8") == text(), (
        "python -c 'from simulator.scenario.schema import *; SHIPPED.write_text(text())'"
    )
    jsonschema.Draft7Validator.check_schema(schema())


def test_the_schema_knows_the_shop_and_refuses_what_the_door_refuses() -> None:
    for written in (SHOP, RICH, resolved(loads(RICH))):
        EDITOR.validate(as_an_editor_reads(written))
    for old, new in (
        ("timeout: 2 s", "timeout: 2"),
        ("cores: 2", "core: 2"),
        ("crash:", "leak:"),
        ("  login:", "  9:"),
        ("99%", "0.99"),
        ("timeout: 2 s", "retry: {attempts: 2, on: 503}"),
        ("rate: 100/s", "users: 2.5"),
        ("crash: posts", "cut: users->posts"),
    ):
        assert list(EDITOR.iter_errors(as_an_editor_reads(replaced(old, new)))), new


def test_the_template_is_a_valid_scenario_under_the_name_it_is_given() -> None:
    loaded = loads(template("my-shop"))
    assert loaded.scenario.name == "my-shop"
    assert loaded.hardware_problems() == ()
    with pytest.raises(ScenarioError, match="cannot be a name"):
        template("all")


def test_every_bundled_scenario_loads_bears_its_files_name_and_fits_the_schema() -> None:
    assert "mm1" in bundled()
    for name, path in bundled().items():
        assert load(path, equal=False).scenario.name == name
        EDITOR.validate(as_an_editor_reads(path.read_text("utf-8")))


def test_a_scenario_is_found_by_name_or_path_and_an_unknown_name_lists_the_nearest(tmp_path: Path) -> None:
    assert find("mm1").name == "mm1.yaml"
    assert find(tmp_path / "mine.yaml") == tmp_path / "mine.yaml"
    with pytest.raises(ScenarioError, match="did you mean `mm1`"):
        find("mm11")
