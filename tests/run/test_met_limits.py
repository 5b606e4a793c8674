"""A run that meets a limit is kept as far as it went; its message names queue, size, time; nothing is claimed of it."""

import math
from pathlib import Path

import pytest

from simulator.engine import workers
from simulator.model.errors import TestbedError
from simulator.model.program import Program
from simulator.model.trace import LIMIT, Ending
from simulator.run import reality
from simulator.run.claims import Budget
from simulator.run.compare import compare
from simulator.run.execute import SIMPY, Collector, Control, Job, Limits
from simulator.run.lab import Lab, with_precision
from simulator.run.result import result_of
from simulator.run.scaling import bracket
from simulator.scenario import loads
from simulator.scenario.lower import lower
from tests.cli.commands import splitpoint
from tests.measure import made_up_run as made_up
from tests.run.scenes import quiet

STORM = """\
schema: 1
name: storm
lesson: Retries of work that is too slow make more of it.
application:
  components:
    front: {operations: {do: [call: back.do]}}
    back: {operations: {do: [compute: 5 ms]}}
  routes: {visit: front.do}
workload: {visit: {rate: 250/s}}
architectures:
  storm:
    units: {front: {cores: 4}, back: {}}
    gateway: {in: front}
    calls: {back: {timeout: 20 ms, retry: {attempts: 20, on: [timeout]}}}
  alone:
    units: {app: {components: all, cores: 5}}
experiment: {duration: 3 s, replications: 3, warm_up: 0 s, equal: nothing}
slo: {all: {mean: 1 s}}
"""
CLAIMED = STORM + (
    "expect:\n"
    "  - mean of visit in alone < 1 s\n"
    "  - mean of visit in storm > 1 ms\n"
    "  - mean of visit in storm > mean of visit in alone\n"
)
MESSAGE = "storm: back: more than 1000000 operations in progress or in the queue of one instance, after "


@pytest.fixture(autouse=True)
def few_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "INSIDE_MAX", 300)


def met(text: str = STORM, replications: int = 3) -> Lab:
    return Lab(loads(text, equal=False), Control(engine=SIMPY), Budget(replications))


def test_what_was_done_up_to_the_limit_is_kept_and_later_replications_are_not_run() -> None:
    found = result_of(met())
    plain = found.document()
    assert (plain["partial"], plain["limited"], plain["replications"]) == (True, True, 1)
    assert not found.interrupted
    assert not found.good
    assert plain["architectures"]["storm"]["requests"]["offered"] > 20
    assert plain["architectures"]["alone"]["requests"]["offered"] > 600
    (message,) = plain["messages"]
    assert message.startswith(MESSAGE)
    assert 0.1 < float(message.removeprefix(MESSAGE).split(" s")[0]) < 3.0


def test_claims_about_it_are_undecided_and_others_are_judged() -> None:
    verdicts = [judgement.verdict for judgement in result_of(met(CLAIMED)).judgements]
    assert [verdict.passed for verdict in verdicts] == [None, None, None]
    assert verdicts[0].needed == 2  # one replication has no interval
    assert {verdict.why for verdict in verdicts[1:]} == {"a run that it needs met a limit"}


def test_precision_is_not_sought_where_a_limit_is_met() -> None:
    assert with_precision(met(), 0.01, 500).budget.count <= 500
    assert len(met().control.messages) == 0


class Nothing(Collector):
    """Keeps nothing."""


def test_the_same_is_kept_however_many_ran_side_by_side() -> None:
    program = lower(loads(STORM, equal=False).scenario, "alone")
    jobs = [Job(program, (1, r), Nothing(), name) for r in range(5) for name in ("a", "b")]
    ending = made_up.ending()._replace(status=LIMIT, message="full")
    for order in ((5, 2), (2, 5), (2,), (2, 3, 9)):
        limits, control = Limits(), quiet()
        digests: list[str | None] = [f"{place}" for place in range(10)]
        for place in order:
            limits.meet(place, jobs[place], ending)
        limits.settle(jobs, digests, control)
        assert digests == ["0", "1", "2", "3", *[None] * 6]
        assert control.limited
        assert control.messages[0] == "a: full; what follows was not run"
        assert len(control.messages) == (2 if 3 in order else 1)


def test_without_a_limit_nothing_is_forgotten() -> None:
    limits, control = Limits(), quiet()
    digests: list[str | None] = ["x"]
    limits.settle([], digests, control)
    assert (digests, control.limited, limits.last) == (["x"], False, math.inf)


def test_a_probe_of_the_load_that_is_carried_may_meet_a_limit_and_has_failed_then() -> None:
    lab = met(STORM.replace("rate: 250/s", "rate: 30/s"), 2)
    ((_, played),) = lab.cells()
    found = bracket(lab.loaded.scenario, "storm", played.studies["storm"], lab.control, 2)
    assert found.fails_rps is not None
    assert found.fails_rps < 250.0
    assert not lab.control.messages
    assert not lab.control.limited


def test_a_comparison_says_so_and_keeps_the_rest() -> None:
    control = Control(engine=SIMPY)
    found = compare(loads(STORM, equal=False).scenario, control, 2)
    assert (found.partial, found.limited, found.interrupted) == (True, True, False)
    assert found.isolation.cells["alone"]["back"]["visit"].value is not None


def test_the_command_ends_with_1_the_message_and_everything_it_has(tmp_path: Path) -> None:
    path, out = tmp_path / "storm.yaml", tmp_path / "out"
    path.write_text(CLAIMED, encoding="utf-8")
    answer = splitpoint("run", path, "--engine", "simpy", "--out", out)
    assert answer.code == 1
    assert "PARTIAL: a run met a limit" in answer.out
    assert MESSAGE in " ".join(answer.out.split())
    assert {file.name for file in out.iterdir()} == {"results.json", "scenario.yaml", "report.html"}
    assert "a run met a limit" in (out / "report.html").read_text(encoding="utf-8")
    plain = splitpoint("run", path, "--engine", "simpy", "--json")
    assert (plain.code, plain.json["partial"]) == (1, True)
    assert plain.json["slo"][0]["why"] == "the run met a limit"


def test_check_tells_it_and_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "storm.yaml"
    path.write_text(CLAIMED, encoding="utf-8")
    monkeypatch.setattr("simulator.run.execute.engine_for", lambda *_: SIMPY)
    answer = splitpoint("check", path, "--seeds", 2)
    assert answer.code == 1
    assert MESSAGE in " ".join(answer.out.split())


def test_a_prediction_that_meets_a_limit_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_program: Program, _dice: tuple[int, int], _take: object) -> Ending:
        return made_up.ending()._replace(status=LIMIT, message="back: full")

    monkeypatch.setattr("simulator.fast.play", full)
    with pytest.raises(TestbedError, match="back: full"):
        reality.simulate(lower(loads(STORM, equal=False).scenario, "alone"), 1, 0)


def test_a_storm_in_the_compiled_engine_ends_at_the_limit_that_is_stated(tmp_path: Path) -> None:
    path = tmp_path / "storm.yaml"
    path.write_text(STORM.replace("rate: 250/s", "rate: 100000/s"), encoding="utf-8")
    answer = splitpoint("run", path, "--engine", "fast", "--set", "architectures/alone/units/app/cores=600", "--json")
    assert answer.code == 1
    assert (answer.json["partial"], answer.json["replications"]) == (True, 1)
    (message,) = answer.json["messages"]
    assert message.startswith(MESSAGE)
    assert answer.json["architectures"]["storm"]["requests"]["in_flight"] > 10_000
