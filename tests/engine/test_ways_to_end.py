"""A run ends by itself, at a limit, or when it is asked to; a loop in zero time is an error and not a hang."""

import pytest

from simulator import engine, fast
from simulator.engine import workers, world
from simulator.model import topology as t
from simulator.model import trace
from simulator.model.errors import ModelError
from simulator.scenario.lower import lower
from tests.agreement.both_engines import Recorder
from tests.agreement.identities import books_and_levels
from tests.engine.by_hand import ms, split, two

HORIZON_S = 11


def program(rate_per_s: float, steps: tuple[t.Step, ...], duration_s: float = 1.0):
    workload = t.Workload((("r", 1.0),), t.REGULAR, (t.Point(rate_per_s, 0),))
    experiment = t.Experiment(round(duration_s * 1e9), drain_ns=10_000_000_000)
    scenario = t.Scenario("s", "", two(steps), {"w": workload}, {"it": split()}, experiment=experiment)
    return lower(scenario, "it")


@pytest.mark.parametrize("runtime", [engine, fast])
def test_a_run_without_events_left_ends_at_its_horizon(runtime) -> None:
    ending = runtime.play(program(100.0, (t.Wait(ms(1)),)), (1, 0), lambda *_: None)
    assert (ending.status, ending.at_ns, ending.message) == (trace.ENDED, HORIZON_S * 1_000_000_000, "")


@pytest.mark.parametrize("runtime", [engine, fast])
def test_a_run_that_is_asked_to_stop_gives_what_it_has(runtime) -> None:
    answers = iter([False] + [True] * 1000)
    recorder = Recorder()
    ending = runtime.play(program(100_000.0, (t.Wait(ms(1)),), 10.0), (1, 0), recorder, lambda: next(answers))
    rows = recorder.play([], ending).requests
    assert ending.status == trace.STOPPED
    assert 0 < ending.at_ns < 10_000_000_000
    assert len(rows) == rows["index"].max() + 1
    assert (rows["ended_ns"] <= ending.at_ns).all()


@pytest.mark.parametrize("runtime", [engine, fast])
def test_a_run_that_is_stopped_before_it_begins_is_empty(runtime) -> None:
    recorder = Recorder()
    ending = runtime.play(program(100.0, (t.Wait(ms(1)),)), (1, 0), recorder, lambda: True)
    assert (ending.status, ending.at_ns) == (trace.STOPPED, 0)
    assert len(recorder.play([], ending).requests) == 0


def test_more_inside_one_instance_than_anybody_can_serve_is_a_limit_that_names_the_unit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workers, "INSIDE_MAX", 50)
    ending = engine.play(program(1_000.0, (t.Wait(ms(100)),)), (1, 0), lambda *_: None)
    assert ending.status == trace.LIMIT
    assert ending.message.startswith("a: more than ")
    assert ending.at_ns == 25_500_000  # two for each request: its route and its function call


def test_the_compiled_engine_meets_the_same_limit() -> None:
    rows: list[int] = []
    crowded = program(100_000_000.0, (t.Wait(ms(1_000)),))
    ending = fast.play(crowded, (1, 0), lambda requests, _: rows.append(len(requests)))
    assert (ending.status, sum(rows)) == (trace.LIMIT, trace.INSIDE_MAX // 2 + 1)
    assert ending.message == trace.limit_message(crowded.names.units, 0, ending.at_ns)
    assert not books_and_levels(ending)


def test_a_loop_in_zero_time_is_an_error_and_not_a_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "STEPS_MAX", 20)
    with pytest.raises(ModelError, match="20 steps at 500000 ns without time passing"):
        engine.play(program(1_000.0, (t.Parallel(((t.Fail(0.5),),), 30, 1),)), (1, 0), lambda *_: None)


@pytest.mark.parametrize("runtime", [engine, fast])
def test_the_sums_of_a_run_that_was_stopped_add_up(runtime) -> None:
    answers = iter([False] + [True] * 1000)
    overloaded = program(100_000.0, (t.Compute(ms(1)), t.Query(ms(1), False)), 10.0)
    ending = runtime.play(overloaded, (1, 0), lambda *_: None, lambda: next(answers))
    assert ending.status == trace.STOPPED
    assert not books_and_levels(ending)
