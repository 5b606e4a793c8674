"""The words of steps, clients, people and faults become the model that they say; the rich file says all of them."""

import pytest

from simulator.model import topology as m
from simulator.model.laws import Branch, Law, constant
from simulator.scenario import loads, resolved
from simulator.scenario.claims import metrics
from tests.scenario.rich_file import RICH

S, MS = 10**9, 10**6


def scenario(old: str = "", new: str = "") -> m.Scenario:
    """The rich file, perhaps with one piece replaced."""
    assert old in RICH
    return loads(RICH.replace(old, new, 1)).scenario


def test_the_rich_file_resolves_to_one_that_means_the_same_in_every_cell() -> None:
    loaded = loads(RICH, "f")
    again = loads(resolved(loaded), "f")
    assert again.scenario == loaded.scenario
    assert resolved(again) == resolved(loaded)
    assert [cell.loaded.scenario for cell in again.cells()] == [cell.loaded.scenario for cell in loaded.cells()]


def test_queries_have_keys_and_may_ask_a_replica() -> None:
    read = scenario().application.operations["users"]["get"].steps[1]
    assert read == m.Query(constant(2 * MS), write=False, keys=m.Keys(100), replica=True)
    write = scenario().application.operations["users"]["touch"].steps[0]
    assert write == m.Query(constant(MS), write=True, keys=m.Keys(50, 1.1))


def test_a_cache_hits_by_chance_or_has_keys() -> None:
    real, chance, *_ = scenario().application.operations["posts"]["list"].steps
    keys = m.Keys(1000, 0.9)
    assert real == m.Cache(keys, (m.Query(constant(3 * MS), False, keys),))
    assert chance == m.Cache(0.8, (m.Call("users", "get"),))
    never = scenario("hit: 80%", "hit: 0%").application.operations["posts"]["list"].steps[1]
    assert isinstance(never, m.Cache)
    assert never.hit == 0.0


def test_calls_may_be_optional_or_in_the_background() -> None:
    *_, optional, background = scenario().application.operations["posts"]["list"].steps
    assert optional == m.Call("users", "get", m.Keys(10), optional=True)
    assert background == m.Call("users", "touch", background=True)


def test_priorities_scopes_and_idempotency_are_kept_and_what_is_left_out_is_left_to_others() -> None:
    app = scenario().application
    assert (app.operations["users"]["touch"].priority, app.operations["users"]["get"].priority) == (3, None)
    assert (app.operations["posts"]["bump"].idempotent, app.operations["users"]["get"].idempotent) == (True, None)
    assert (app.routes["profile"].scope, app.routes["profile"].priority, app.routes["profile"].auth) == (
        "people",
        2,
        True,
    )
    assert app.routes["login"] == m.Route((m.Call("users", "get"),))


def test_people_come_in_a_course_and_think() -> None:
    people = scenario().workloads["people"]
    assert (people.process, people.points) == (m.USERS, (m.Point(50.0, 0), m.Point(100.0, 20 * S, True)))
    assert people.think.branches[0].mean_ns == 5 * S
    assert people.timeout == Law((Branch(9, 1.0 * S, 2.0 * S),))


def test_bots_come_in_bursts_are_several_and_try_again() -> None:
    bots = scenario().workloads["bots"]
    assert (bots.process, bots.clients, bots.scopes, bots.deadline) == (m.POISSON, 20, (), True)
    assert bots.bursts is not None
    assert (bots.bursts.branches[0].mean_ns, bots.pauses) == (S, constant(4 * S))
    assert bots.retry == m.Retry(3, 10 * MS, S, "full", ("refused", "timeout"), 3 * S, 0.1)


def test_a_retry_of_which_little_is_said_is_safe_and_comes_at_once() -> None:
    assert scenario().workloads["bump"].retry == m.Retry(2)
    assert scenario("retry: {attempts: 2}", "retry: none").workloads["bump"].retry is None
    every = scenario("retry: {attempts: 2}", "retry: {attempts: 2, on: any}").workloads["bump"].retry
    assert every is not None
    assert every.on == ("refused", "overloaded", "limited", "reset", "timeout", "error")


def test_clients_carry_every_scope_unless_told_otherwise() -> None:
    assert scenario().workloads["people"].scopes is None
    assert scenario("scopes: none", "scopes: [people]").workloads["bots"].scopes == ("people",)
    assert scenario("scopes: none", "scopes: all").workloads["bots"].scopes is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("crashed", m.Fault("crash", "users", 10 * S, 5 * S, instances=0.5)),
        ("frozen", m.Fault("freeze", "posts", 12 * S, 2 * S, instances=1)),
        ("faulty", m.Fault("fail", "users", 14 * S, 3 * S, share=0.2)),
        ("cut-off", m.Fault("cut", "posts", 16 * S, S, callee="users")),
        ("islands", m.Fault("cut", "b", 17 * S, S, only=("split",), zone=True)),
        ("dark", m.Fault("crash", "a", 18 * S, S, only=("split",), zone=True)),
        ("lossy", m.Fault("lose", "edge", 20 * S, 2 * S, callee="posts", share=0.05)),
        ("no-data", m.Fault("crash", "posts", 24 * S, S, database=True)),
        ("forgotten", m.Fault("crash", "registry", 25 * S, S)),
        ("emptied", m.Fault("flush", "posts", 26 * S, 2 * S)),
        ("deadly", m.Fault("crash", "posts", 28 * S, S, set_off=0.001)),
    ],
)
def test_a_fault_becomes_what_it_says(name: str, expected: m.Fault) -> None:
    assert scenario().faults[name] == expected


def test_laws_of_faults_are_kept() -> None:
    faults = scenario().faults
    far, worn, storms = faults["far"], faults["worn"].renewal, faults["storms"].renewal
    assert far.law is not None
    assert (far.law.branches[0].mean_ns, far.callee) == (5 * MS, "users")
    assert worn is not None
    assert storms is not None
    assert (worn.down, worn.together, storms.together) == (constant(S), False, True)
    assert worn.up.branches[0].mean_ns == 60 * S


def test_faults_at_random_make_no_run_terminating_and_those_with_a_time_do() -> None:
    start = RICH.index("faults:")
    calm = RICH[:start].replace("[50, 100 by 20 s]", "50").replace("[20/s, 40/s from 10 s]", "20/s")
    worn = "faults: {worn: {random: {up: 60 s, down: 1 s}, crash: posts}}\n"
    end = "experiment: {duration: 30 s, equal: nothing}\n"
    assert not loads(calm + worn + end).scenario.experiment.terminating
    assert not loads(calm + worn + end.replace("equal", "kind: steady, equal")).scenario.experiment.terminating
    assert loads(calm + worn.replace("random: {up: 60 s, down: 1 s}", "at: 1 s") + end).scenario.experiment.terminating
    crowded = calm.replace("users: 50", "users: [50, 60 from 1 s]")
    assert loads(crowded + end).scenario.experiment.terminating


def test_hits_and_stale_reads_may_be_claimed() -> None:
    found = [metric for one in scenario().expect for metric in metrics(one.claim.comparison.left)]
    assert [(metric.name, metric.of) for metric in found] == [
        ("hit_rate", "posts"),
        ("stale", "users"),
        ("degraded", "profile"),
    ]


def test_people_who_never_rest_are_welcome_where_nothing_answers_at_once() -> None:
    text = RICH[: RICH.index("faults:")].replace("think: exponential 5 s, ", "").replace("client: 1 ms", "client: 0 ms")
    text = (
        text.replace("{replicas: 3, workers: 8, queue: 50}", "{replicas: 3, workers: 8}")
        + "experiment: {equal: nothing}\n"
    )
    assert loads(text).scenario.workloads["people"].think == m.Workload((), "").think
