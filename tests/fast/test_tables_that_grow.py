"""The compiled engine's tables grow between turns, rows leave in blocks, and it may pause between any two events."""

import pytest

from simulator import fast
from simulator.fast import run, tables
from simulator.model import laws
from simulator.model import topology as t
from simulator.model.program import Program
from simulator.model.trace import STOPPED
from simulator.policies import outcomes
from simulator.scenario.lower import lower
from tests.agreement.both_engines import Recorder, differences, fast_play, simpy_play
from tests.agreement.random_scenarios import scenario

MS = 1_000_000


def overload(requests: int, *faults: t.Fault, timeout_ns: int | None = None) -> Program:
    """Requests far faster than one core can serve them, all of them waiting inside; calls cost the caller time."""
    both = (t.Wait(laws.Law((laws.Branch(laws.EXPONENTIAL, 120.0 * MS),))), t.Compute(laws.constant(MS // 20)))
    app = t.Application(
        {"a": {"do": t.Operation((t.Call("b", "do"),))}, "b": {"do": t.Operation(both)}},
        {"r": t.Route((t.Call("a", "do"),))},
    )
    units = {"a": t.Unit(("a",), 1, 2), "b": t.Unit(("b",), 2)}
    network = t.Network(laws.constant(2 * MS), laws.constant(MS), laws.constant(MS // 50))
    patience = None if timeout_ns is None else laws.constant(timeout_ns)
    workload = t.Workload((("r", 1.0),), t.POISSON, (t.Point(100_000.0, 0),), (), patience)
    experiment = t.Experiment(requests * 10_000, drain_ns=3_000 * MS)
    named = {f"f{i}": fault for i, fault in enumerate(faults)}
    architecture = t.Architecture(units, {}, network=network)
    return lower(t.Scenario("s", "", app, {"w": workload}, {"it": architecture}, named, experiment=experiment), "it")


def sizes(program: Program) -> dict[str, tuple[int, ...]]:
    """The tables' shapes of a run that has ended."""
    ran = run.Run(program, (1, 0), lambda *_: None)
    ran.play(lambda: False)
    return {name: table.shape for name, table in ran.tables.items()}


def beginnings(program: Program) -> dict[str, tuple[int, ...]]:
    """The tables' shapes before the run."""
    return {name: table.shape for name, table in run.Run(program, (1, 0), lambda *_: None).tables.items()}


def test_frames_calls_events_and_timers_outgrow_their_tables_without_a_trace() -> None:
    program = overload(12_000, timeout_ns=80 * MS)
    before, after = beginnings(program), sizes(program)
    grown = {name for name in before if before[name] != after[name]}
    assert grown >= {"frames", "calls", "heap_ns", "heap_key", "lanes"}
    assert not differences(simpy_play(program, (1, 0)), fast_play(program, (1, 0)))


def test_a_crash_of_thousands_has_room_for_all_their_resets() -> None:
    crash = t.Fault(t.CRASH, "a", 40 * MS, 5 * MS)
    program = overload(6_000, crash, crash._replace(target="b", at_ns=50 * MS))
    readable, compiled = simpy_play(program, (1, 0)), fast_play(program, (1, 0))
    assert not differences(readable, compiled)
    assert int((compiled.calls["outcome"] == outcomes.ORPHANED).sum()) > 1_000


def test_rows_leave_in_blocks_that_make_one_record() -> None:
    program, recorder = overload(80_000), Recorder()
    ending = fast.play(program, (1, 0), recorder)
    assert len(recorder.blocks) > 3
    assert max(len(rows) for block in recorder.blocks for rows in block) < 2 * tables.BLOCK
    play = recorder.play([], ending)
    assert sorted(play.requests["index"].tolist()) == list(range(len(play.requests)))


@pytest.mark.parametrize("seed", range(6))
def test_pausing_between_any_two_events_changes_nothing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    program = lower(scenario(seed), "random")
    whole = fast_play(program, (seed, 0))
    monkeypatch.setattr(run, "LOOK_UP", 1)
    assert not differences(fast_play(program, (seed, 0)), whole)


@pytest.mark.parametrize("looks", [1, 2, 10, 40])
def test_a_run_can_be_stopped_at_any_event(looks: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "LOOK_UP", 3)
    program, recorder = lower(scenario(1), "random"), Recorder()
    answers = iter([False] * looks + [True])
    ending = fast.play(program, (1, 0), recorder, lambda: next(answers))
    assert ending.status == STOPPED
    assert ending.events <= 3 * looks
    assert recorder.play([], ending).digest
