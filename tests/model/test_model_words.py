"""The small words: digests, errors, estimates, quantities."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model import claims, program, topology, trace
from simulator.model.errors import Problem, ScenarioError, SplitpointError
from simulator.model.estimate import Estimate
from simulator.model.quantities import UNITS, time_text


def rows(dtype: np.dtype, n: int) -> np.ndarray:
    """Rows that all differ."""
    table = np.zeros(n, dtype)
    for number, name in enumerate(dtype.names or ()):
        table[name] = np.arange(n) * (number + 3) + number
    return table


def digest(requests: list[np.ndarray], calls: list[np.ndarray]) -> str:
    whole = trace.Digest()
    for block in zip(requests, calls, strict=True):
        whole.take(*block)
    return whole.value()


@given(st.lists(st.integers(0, 40), max_size=6), st.lists(st.integers(0, 40), max_size=6))
def test_the_digest_does_not_see_where_blocks_end(cuts_a: list[int], cuts_b: list[int]) -> None:
    requests, calls = rows(trace.REQUEST, 40), rows(trace.CALL, 40)
    n = max(len(cuts_a), len(cuts_b))
    a = np.split(requests, sorted(cuts_a + [40] * (n - len(cuts_a))))
    b = np.split(calls, sorted(cuts_b + [40] * (n - len(cuts_b))))
    assert digest(a, b) == digest([requests], [calls])


def test_the_digest_sees_every_number_of_every_row() -> None:
    requests, calls = rows(trace.REQUEST, 3), rows(trace.CALL, 3)
    seen = {digest([requests], [calls])}
    for table in (requests, calls):
        for name in table.dtype.names or ():
            table[name][1] += 1
            seen.add(digest([requests], [calls]))
            table[name][1] -= 1
    assert len(seen) == 1 + len(trace.REQUEST) + len(trace.CALL)


def test_the_digest_of_nothing_is_what_it_always_was() -> None:
    assert digest([], []) == "916788b5274e3f974bae945ded1f05df6f98e7e7f80832f730bc36ea981eed62"
    assert digest([rows(trace.REQUEST, 0)], [rows(trace.CALL, 0)]) == digest([], [])


def test_what_is_left_out_does_not_happen_and_has_no_limit_but_hardware_is_one() -> None:
    unit, database, network = topology.Unit(("posts",)), topology.Database(("posts",)), topology.Network()
    assert (unit.replicas, unit.cores, unit.workers, unit.queue) == (1, 1, topology.UNLIMITED, topology.UNLIMITED)
    assert (database.connections, database.servers) == (topology.UNLIMITED, topology.UNLIMITED)
    laws = (network.latency, network.client, network.call_cpu_caller, network.call_cpu_callee, network.cross_zone)
    assert {law.branches[0].mean_ns for law in laws} == {0.0}
    assert network.loss == 0.0
    assert topology.Workload((("home", 1.0),), topology.POISSON).timeout is None
    assert topology.Rules() == topology.Rules(None, None, None, None, None, 1, None, False, False, None)


def test_every_instruction_has_a_name() -> None:
    assert len(program.OPCODES) == program.RETURN + 1
    assert program.OPCODES[program.CHECK] == "check"


def test_every_metric_has_a_kind() -> None:
    kinds = {claims.TIME, claims.RATE, claims.SHARE, claims.NUMBER}
    assert set(claims.METRICS.values()) == kinds
    assert claims.Metric("mean").window.kind == claims.ALL


def test_every_event_has_a_name_of_its_own() -> None:
    assert len(set(trace.EVENTS)) == len(trace.EVENTS)
    assert trace.EVENTS[trace.ARRIVAL] == "arrival"
    assert trace.EVENTS[trace.SLOW_DATABASE] == "slow_database"


def test_a_limit_names_the_unit_that_met_it() -> None:
    assert trace.limit_message(("gateway", "posts"), 1).startswith("posts: more than 1000000 ")


def test_a_problem_says_where_what_and_what_would_be_right() -> None:
    at = Problem("a.yaml", 3, 7, "units/posts", "no such unit", "known: users")
    assert str(at) == "a.yaml:3:7: units/posts: no such unit; known: users"
    assert str(Problem("--set", 0, 0, "", "what is this")) == "--set: what is this"


def test_an_error_of_the_input_carries_every_problem() -> None:
    problems = [Problem("a", 1, 1, "x", "bad"), Problem("a", 2, 1, "y", "worse")]
    error = ScenarioError(problems)
    assert error.problems == tuple(problems)
    assert str(error) == "a:1:1: x: bad\na:2:1: y: worse"
    assert isinstance(error, SplitpointError)


def test_an_estimate_knows_how_wide_it_is_and_speaks_json() -> None:
    estimate = Estimate(2.0, 1.0, 4.0)
    assert estimate.half_width == 1.5
    assert estimate.times(3.0) == Estimate(6.0, 3.0, 12.0)
    assert estimate.document() == {"value": 2.0, "low": 1.0, "high": 4.0}


def test_an_estimate_that_cannot_be_given_says_why() -> None:
    hidden = Estimate(None, why="too few samples")
    assert hidden.half_width is None
    assert hidden.times(2.0) == hidden
    assert hidden.document() == {"value": None, "low": None, "high": None, "why": "too few samples"}
    assert Estimate(math.inf, 1.0, math.inf).document() == {"value": None, "low": 1.0, "high": None, "why": "infinite"}


@pytest.mark.parametrize(
    ("ns", "text"),
    [
        (0, "0 s"),
        (90_000_000_000, "90 s"),
        (1_500_000_000, "1500 ms"),
        (7, "7 ns"),
        (10**15 + 1, "1000000.000000001 s"),
    ],
)
def test_a_time_is_written_in_the_largest_unit_that_fits(ns: int, text: str) -> None:
    assert time_text(ns) == text


@given(st.integers(1, 10**18))
def test_a_written_time_means_what_it_was(ns: int) -> None:
    number, unit = time_text(ns).split()
    assert Fraction(number) * UNITS[unit][1] == ns
