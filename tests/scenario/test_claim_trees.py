"""What a claim becomes: its tree, its kinds, its windows and cells, exactly as `measure` will be asked."""

import pytest

from simulator.model import claims as c
from simulator.scenario import loads
from simulator.scenario.claims import claim
from tests.scenario.small_files import SHOP, problems

S = 10**9


def test_products_bind_before_sums_and_both_go_from_left_to_right() -> None:
    right = claim("mean < 8 ms - 2 ms - 3 * 1 ms").comparison.right
    product = c.Binary("*", c.Amount("number", 3.0), c.Amount("time", 1e6))
    assert right == c.Binary("-", c.Binary("-", c.Amount("time", 8e6), c.Amount("time", 2e6)), product)


def test_clauses_come_in_any_order() -> None:
    metric = c.Metric("p99.9", "a -> b.c", "micro", ("load", "80/s"), c.Window("during", "outage"))
    for text in (
        "of a -> b.c in micro at load 80 /s during outage",
        "during outage at load 80.0/s in micro of a -> b.c",
    ):
        assert claim(f"p99.9 {text} < 1 s").comparison.left == metric


def test_windows_are_read_in_nanoseconds() -> None:
    assert claim("mean from 1 s to 2 min < 1 s").comparison.left == c.Metric(
        "mean", window=c.Window("from", "", S, 120 * S)
    )
    assert claim("availability while posts is down > 1%").comparison.left == c.Metric(
        "availability", window=c.Window(c.WHILE_DOWN, "posts")
    )


def test_slower_than_carries_its_time() -> None:
    compared = claim("slower than 500 ms of search = 63.4% within 1 pp").comparison
    assert compared.left == c.Metric("slower than", "search", than_ns=S // 2)
    assert compared.within == c.Amount("points", 0.01)


def test_a_condition_is_a_comparison_of_its_own() -> None:
    read = claim("if availability > 99% then mean agrees with 40 ms")
    assert read.condition == c.Comparison(">", c.Metric("availability"), c.Amount("share", 0.99))
    assert read.comparison.relation == c.AGREES


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("utilization in split < 50%", "does not say of whom"),
        ("utilization of gateway in whole < 50%", "nothing called 'gateway'"),
        ("utilization of users.get in split < 50%", "'users.get' is an operation"),
        ("cores of users in split < 5", "is of the whole run"),
        ("recovery of login in split < 5 s", "does not say from what"),
        ("queue of users in split while posts is down < 5", "is not measured while a component is down"),
        ("cores in split during posts-down < 5", "has no window"),
        ("mean of edge -> nobody in split < 5 s", "nothing called 'edge -> nobody'"),
        ("max_queue of users.database in split < 5", "'users.database' is a database"),
        ("max_load_per_core in split > 5/s", "`max_load_per_core`: not yet"),
        ("mean of users -> any in split < 5 s", "`users -> any`: not yet"),
        ("mean in split at timeout 3 s < 5 s", "'timeout' never is '3 s'"),
        ("mean in split after slow-users < 5 s", "it has no `for` and never ends"),
        ("mean of login in split while login is down < 5 s", "there is no component 'login'"),
    ],
)
def test_a_claim_about_what_is_not_there_is_refused(text: str, what: str) -> None:
    found = problems(SHOP + f"  - {text}\n")
    assert [what in problem.what for problem in found] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "utilization of gateway in split < 50%",
        "utilization of app in whole < 50%",
        "utilization of users.database in whole < 50%",
        "wait of posts in split < 1 s",
        "mean of users.get in split < 1 s",
        "p50 of edge -> users.get in split < 1 s",
        "availability of users in split during slow-users > 1%",
        "recovery of login in split after slow-users < 9 s",
        "availability of login in whole while users is down < 5%",
        "max_queue of posts in split < 100",
        "p50 of any -> users.get in split < 1 s",
        "attempts of users.database in split < 99999",
        "cores in split = 6 within 1",
    ],
)
def test_a_claim_about_what_is_there_is_accepted(text: str) -> None:
    assert loads(SHOP + f"  - {text}\n").scenario.expect[-1].claim.text == text
