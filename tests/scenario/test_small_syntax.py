"""The small syntax: good texts survive YAML unquoted and are read exactly, bad ones are refused and never crash."""

import contextlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from simulator.model.laws import NAMES, NEVER_NS, Law
from simulator.model.quantities import time_text
from simulator.scenario import claims, door, laws, leaves, leaves_clients, rates, small, targets
from simulator.scenario.tokens import TextError, canonical


def law(text: str) -> Law:
    """A law without files."""
    return laws.law(text, lambda _: (1, 2, 3))


READERS: dict[str, tuple[Callable[[str], object], Any]] = {
    "time": (small.time_ns, leaves.Time),
    "share": (small.share, leaves.Share),
    "factor": (small.factor, leaves.Factor),
    "point": (rates.point, leaves.Rate),
    "law": (law, leaves.Law),
    "operation": (small.operation, leaves.Called),
    "target": (targets.target, leaves.Target),
    "people": (rates.crowd, leaves_clients.People),
    "backoff": (small.backoff, leaves.Backoff),
    "keys": (small.keys, leaves.Keys),
    "retried": (lambda text: leaves_clients.kinds([text]), leaves_clients.Kinds),
    "scope": (lambda text: leaves_clients.scopes([text]), leaves_clients.Scopes),
    "portion": (small.portion, leaves.Portion),
    "claim": (claims.claim, leaves.Claim),
    "name": (small.name, leaves.Name),
    "seeds": (small.so_many, leaves.SoMany),
}

GOOD = """
time|250 ms;time|250ms;time|0 s;time|1.5 s;time|20 us;time|20 µs;time|5 min;time|2 h;time|1 d;time|7 ns
share|5%;share|0.01%;share|99.9 %;share|100%;share|0%;factor|5x;factor|1.5x
point|200/s;point|200 /s;point|0.5/s;point|12/min;point|1000/s from 60 s;point|50/s by 2 min;point|0/s from 3 h
law|5 ms;law|0 ms;law|exponential 5 ms;law|gamma 4 ms cv 0.5;law|lognormal 0.5 ms cv 2;law|normal 10 ms cv 0.1
law|hyperexponential 10 ms cv 3;law|weibull 4 ms shape 0.7;law|pareto 4 ms shape 2.5;law|erlang 4 ms stages 3
law|uniform 1 ms to 3 ms;law|10 ms or 1 s in 1%;law|exponential 5 ms or lognormal 1 s cv 2 in 1%
law|1 ms or 10 ms in 5% or 1 s in 1%;law|exponential 5 ms max 50 ms;law|empirical times.csv;law|empirical a/b-c.txt
law|empirical times.csv or 5 ms in 10%;law|gamma 4 ms cv 0.5 max 1 s or 2 ms in 3%
operation|users.get;operation|a-b.c_d;target|users;target|users.database;target|gateway;seeds|28 of 30
target|zone a;target|users -> posts;target|edge -> posts;target|registry;people|50;people|100 from 60 s
people|20 by 2 min
backoff|0 ms;backoff|100 ms;backoff|10 ms doubling to 1 s;backoff|1 s doubling to 1 s;keys|uniform over 1000
keys|zipf 1.1 over 10000;keys|zipf 0.5 over 1;keys|uniform over 1000000;retried|safe;retried|any;retried|timeout
scope|all;scope|none;scope|orders;portion|10%;portion|100%
name|a;name|posts-2;name|A_b;name|ends_
claim|p99 of profile in microservices during outage < 200 ms;claim|mean of visit agrees with 8 ms / (1 - 80%)
claim|availability of login in micro during posts-down > availability of login in mono during posts-down
claim|mean at load 80/s = 40 ms within 5%;claim|availability from 120 s to 180 s < 20%
claim|recovery of login after outage <= 30 s;claim|p99.9 of a -> b.c > 3 * p50 of a -> b.c
claim|availability of login in micro while posts is down >= 99.9%;claim|p99 / mean = 4.605 within 5%
claim|slower than 500 ms of search = 63.4% within 1 pp;claim|goodput in a > 0.8 * goodput in b
claim|if availability before spike > 99% then availability after spike < 50%;claim|failed = 500/s * 20 s * 10% within 5%
claim|(mean of a + 2 ms) * 3 < 1 s;claim|error_rate = 4 / (1 + 4 + 8) within 2%;claim|mean < mean of b at policy random
"""
BAD = """
time|250;time|250 sec;time|1m30s;time|-5 ms;time|5 m;time|1e3 ms;time|.5 s;time|5. s;time|05 s;time|NaN;time|1_000 ms
time|;time|99999999999999999 s;time|5 ms 3;time|inf;time|5  ms;time| 5 ms;time|5 ms ;time|0.1 ns;time|٣ ms
share|0.5;share|50;share|50 percent;share|101%;share|-1%;factor|5;factor|x5;factor|1.5 x;factor|0x;factor|9999999999x
point|200;point|200 rps;point|200 per s;point|200 / s;point|200/s at 60 s;point|60 s;point|200/s from;point|2000000000/s
law|exponential;law|exponential 5;law|exponential(5 ms);law|gamma 4 ms;law|gamma 4 ms cv=0.5;law|gamma 4 ms shape 2
law|Exponential 5 ms;law|expo 5 ms;law|uniform 3 ms to 1 ms;law|uniform 3 ms;law|10 ms or 1 s;law|10 ms or 1 s in 1
law|1 ms or 2 ms in 60% or 3 ms in 40%;law|gamma 4 ms cv 0;law|pareto 4 ms shape 1;law|hyperexponential 4 ms cv 0.5
law|5 ms max;law|exponential 0 ms;law|normal -5 ms cv 1;law|empirical;law|empirical ;law|weibull 4 ms shape 0.01
law|erlang 4 ms stages 0;law|erlang 4 ms stages 1.5;law|lognormal 4 ms cv 101;law|5 ms or;law|exponential 5 ms max 0 ms
operation|users;operation|users.;operation|.get;operation|users.get.more;operation|users get;target|-> posts
target|zone;target|zone a b;target|users->posts;target|users -> posts.list;target|users => posts;target|users.table
target|broker;target|balancer;target|a -> b -> c;target|zone a -> b;people|5.5;people|-1;people|100001;people|50/s
people|50 at 60 s;people|50 from;backoff|exponential 10 ms;backoff|10 ms doubling;backoff|10 ms doubling to
backoff|0 ms doubling to 1 s;backoff|1 s doubling to 10 ms;backoff|10;keys|zipf over 100;keys|zipf 1.1
keys|zipf 0 over 10
keys|zipf 101 over 10;keys|uniform over 0;keys|uniform over 1000001;keys|uniform over 1.5;keys|uniform 3 over 10;keys|10
keys|pareto 1 over 10;retried|denied;retried|blocked;retried|500;scope|a b;scope|9;scope|gateway;portion|0%;portion|10
seeds|28/30;seeds|31 of 30;seeds|0 of 30;name|all;name|On;name|9a
name|a-;name|a b;name|é;claim|p99 of profile;claim|p99 of profile < 200;claim|availability > 0.99;claim|mean = 40 ms
claim|mean of visit < 5%;claim|foo of visit < 5 ms;claim|p99 of a of b < 5 ms;claim|if availability > 99% then
claim|mean + 5% < 3 ms;claim|mean * mean < 3 ms;claim|3 ms < 5 ms;claim|mean<3 ms;claim|mean = 3 ms within 5 pp
claim|mean = 3 ms within 0%;claim|lag of t < 5;claim|amplification < 150%;claim|(mean < 3 ms;claim|mean < 3 ms)
claim|mean from 5 s to 3 s < 1 ms;claim|slower 3 ms < 1%;claim|mean at load < 3 ms;claim|mean agrees 3 ms
claim|mean during < 3 ms
"""


def rows(text: str) -> list[tuple[str, str]]:
    """(kind, text) of every entry."""
    parts = [part.partition("|") for line in text.strip("\n").split("\n") for part in line.split(";")]
    return [(kind, written) for kind, _, written in parts]


@pytest.mark.parametrize(("kind", "text"), rows(GOOD))
def test_a_good_text_is_read_and_survives_yaml_and_the_editors_pattern(kind: str, text: str) -> None:
    read, leaf = READERS[kind]
    read(text)
    for place in (f"k: {text}\n", f"{{k: {text}, z: 1}}\n", f"[k: {text}, z: 1]\n", f"k: {text}   # remark\n"):
        tree: Any = door.parse(place, "f").tree
        assert (tree[0] if isinstance(tree, list) else tree)["k"] == text
    schema = TypeAdapter(leaf).json_schema()
    one = schema.get("anyOf", [schema])[0]
    assert text in one.get("enum", []) or re.search(one["pattern"], text)


@pytest.mark.parametrize(("kind", "text"), rows(BAD))
def test_a_bad_text_is_refused_with_a_reason(kind: str, text: str) -> None:
    with pytest.raises(TextError) as caught:
        READERS[kind][0](text)
    assert caught.value.what


@given(st.sampled_from(sorted(READERS)), st.text(max_size=60))
@settings(deadline=None, max_examples=300)
def test_any_text_is_read_or_refused(kind: str, text: str) -> None:
    with contextlib.suppress(TextError):
        READERS[kind][0](text)


@given(st.sampled_from([row for row in rows(GOOD) if row[0] in ("law", "claim")]), st.data())
@settings(deadline=None, max_examples=300)
def test_a_damaged_text_is_read_or_refused(row: tuple[str, str], data: st.DataObject) -> None:
    kind, text = row
    at = data.draw(st.integers(0, len(text)))
    damaged = text[:at] + data.draw(st.sampled_from(["", " ", "(", "%", "-", "0", "x"])) + text[at + 1 :]
    with contextlib.suppress(TextError):
        READERS[kind][0](damaged)


def test_quantities_are_exact() -> None:
    assert small.time_ns("0.1 ms") == 100_000
    assert small.time_ns("1.000000001 s") == 1_000_000_001
    assert rates.point("12/min")[0].rate_per_s == 0.2
    assert small.share("99.9%") == 0.999


def test_a_mixture_has_the_share_that_is_left_as_its_first() -> None:
    mixture = law("1 ms or 10 ms in 5% or 1 s in 1%")
    assert mixture.shares == (0.94, 0.05, 0.01)
    assert [branch.mean_ns for branch in mixture.branches] == [1e6, 1e7, 1e9]


def test_the_second_number_of_a_law_is_read_into_its_shape() -> None:
    branch = law("erlang 4 ms stages 3 max 1 s").branches[0]
    assert (NAMES[branch.kind], branch.mean_ns, branch.shape, branch.max_ns) == ("erlang", 4e6, 3.0, 10**9)
    uniform = law("uniform 1 ms to 3 ms").branches[0]
    assert (uniform.mean_ns, uniform.shape, uniform.max_ns) == (1e6, 3e6, NEVER_NS)


@given(st.integers(0, 10**18))
def test_a_time_written_is_read_as_the_same_time(ns: int) -> None:
    assert small.time_ns(time_text(ns)) == ns


def test_one_value_in_two_spellings_has_one_canonical_text() -> None:
    assert canonical("80 /s") == canonical("80.0/s") == "80/s"
    assert canonical("20ms") == canonical("20.00 ms") == "20 ms"
    assert canonical("random") == "random"


def test_a_rate_may_jump_where_its_ramp_ends() -> None:
    course = rates.points(["100/s", "200/s by 60 s", "50/s from 60 s"])
    assert [(p.rate_per_s, p.at_ns, p.ramp) for p in course] == [
        (100.0, 0, False),
        (200.0, 60 * 10**9, True),
        (50.0, 60 * 10**9, False),
    ]


def test_an_empirical_law_reads_sorted_times_beside_the_scenario(tmp_path: Path) -> None:
    (tmp_path / "times.txt").write_text("# measured\n3 ms\n\n1 ms  # fast\n2.5 ms\n")
    branch = leaves.law("empirical times.txt", tmp_path).branches[0]
    assert branch.samples_ns == (1_000_000, 2_500_000, 3_000_000)
    (tmp_path / "wrong.txt").write_text("3 ms\n4\n")
    with pytest.raises(TextError, match=r"line 2 of 'wrong\.txt': found '4'"):
        leaves.law("empirical wrong.txt", tmp_path)
    (tmp_path / "empty.txt").write_text("# nothing\n")
    with pytest.raises(TextError, match="holds 0 times"):
        leaves.law("empirical empty.txt", tmp_path)
