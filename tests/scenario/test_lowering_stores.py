"""Databases with replicas and keys, key sets, and caches."""

import pytest

from simulator.model import program as p
from simulator.model import topology as t
from simulator.model.dice import name_key
from simulator.model.laws import Branch, Law, constant
from simulator.scenario.key_rows import cumulated
from tests.scenario.small_programs import READ, SPLIT, TOGETHER, WRITE, app, calls, code, opcodes, program

MISS = (READ,)


def cached(keys: t.Keys | float, miss: tuple[t.Step, ...] = MISS) -> t.Cache:
    return t.Cache(keys, miss)


def of_b(*steps: t.Step, **more: object) -> tuple[p.Program, list[p.Instruction]]:
    """The program in which `b.do` has these steps, and its code."""
    made = program(SPLIT._replace(**more), app(b=steps))
    return made, code(made, calls(made, "b.do")[0].entry)


def data(**words: object) -> dict[str, t.Database]:
    return {"d": t.Database(("a", "b", "c"), 6, 2)._replace(**words)}


def test_a_query_may_wait_only_so_long_for_its_connection() -> None:
    made, _ = of_b(READ, databases=data(wait_ns=9))
    assert made.databases == (p.DatabaseRow(2, 9),)
    assert of_b(READ)[0].databases == (p.DatabaseRow(2),)


def test_read_replicas_are_one_more_database_with_pools_of_their_own() -> None:
    made, steps = of_b(READ, READ._replace(replica=True), databases=data(read_replicas=3, lag=constant(5)))
    assert made.names.databases == ("d", "d-replicas")
    assert made.databases[1]._replace(lag=-1) == p.DatabaseRow(6, primary=0)
    assert made.laws[made.databases[1].lag].a == 5.0
    assert [made.pools[step.b].database for step in steps[:2]] == [0, 1]
    assert made.pools == (p.PoolRow(1, 0, 6, 0), p.PoolRow(1, 1, 6, 3))


def test_without_replicas_the_database_itself_is_read() -> None:
    made, steps = of_b(READ._replace(replica=True))
    assert made.pools[steps[0].b].database == 0
    assert made.names.databases == ("d",)


def test_a_lag_of_nothing_is_none_and_names_stay_apart() -> None:
    databases = {**data(read_replicas=1), "d-replicas": t.Database(())}
    made, _ = of_b(READ, databases=databases)
    assert made.names.databases == ("d", "d-replicas", "d-replicas-2")
    assert (made.databases[2].primary, made.databases[2].lag) == (0, -1)


def test_unlimited_servers_stay_unlimited() -> None:
    made, _ = of_b(READ, databases=data(read_replicas=3, servers=t.UNLIMITED))
    assert made.databases[1].servers == t.UNLIMITED


def test_queries_say_whether_they_write_and_which_keys_they_name() -> None:
    few, many = t.Keys(4), t.Keys(9, 1.5)
    made, steps = of_b(READ._replace(keys=few), WRITE._replace(keys=many), READ, WRITE)
    assert [step.p for step in steps[:4]] == [0.0, 1.0, 0.0, 1.0]
    assert [step.c for step in steps[:4]] == [0, 1, -1, -1]
    assert made.keys == (p.KeysRow(4), p.KeysRow(9, 0))
    assert made.shares == cumulated(9, 1.5)
    assert made.databases[0].keys == 9


def test_the_same_keys_are_one_set_and_the_same_law_one_table() -> None:
    keys = t.Keys(9, 1.5)
    made, _ = of_b(READ._replace(keys=keys), WRITE._replace(keys=keys), cached(keys))
    assert made.keys == (p.KeysRow(9, 0),)
    made, _ = of_b(cached(keys), cached(keys, (WRITE,)))
    assert made.keys == (p.KeysRow(9, 0), p.KeysRow(9, 0, 9))
    assert len(made.shares) == 9


@pytest.mark.parametrize(("n", "exponent"), [(1, 1.0), (5, 0.0), (1000, 0.8), (3, 4.0)])
def test_the_shares_of_zipf_are_those_of_the_powers(n: int, exponent: float) -> None:
    weights = [k**-exponent for k in range(1, n + 1)]
    want = [sum(weights[: k + 1]) / sum(weights) for k in range(n)]
    assert cumulated(n, exponent) == pytest.approx(want, rel=1e-12)
    assert cumulated(n, exponent)[-1] == 1.0


def test_a_cache_with_keys_looks_up_does_the_work_and_stores() -> None:
    made, steps = of_b(cached(t.Keys(7)), t.Wait(constant(1)))
    entry = calls(made, "b.do")[0].entry
    assert opcodes(made, entry) == "lookup spawn join store wait return"
    lookup, work, join, store, *_ = steps
    assert (lookup.a, lookup.b, lookup.c, lookup.p) == (entry + 4, 0, 0, 0.0)
    assert (lookup.place, work.place) == (name_key("b.do/0"), name_key("b.do/0/miss"))
    assert (work.b, join.a, join.b, join.c, store.b) == (-1, 1, 1, -1, 0)
    assert opcodes(made, work.a) == "query return"
    assert made.code[work.a].place == name_key("b.do/0/miss/0")


def test_a_cache_that_hits_by_chance_stores_nothing() -> None:
    made, steps = of_b(cached(0.8), t.Wait(constant(1)))
    entry = calls(made, "b.do")[0].entry
    assert opcodes(made, entry) == "lookup query wait return"
    assert (steps[0].a, steps[0].b, steps[0].c, steps[0].p) == (entry + 2, 0, -1, 0.8)
    assert made.caches[0].entries == 0


def test_a_component_s_cache_says_how_it_is_kept() -> None:
    store = t.Store(5, constant(40), "fifo", coalesce=True, shared=True, warm=True)
    made, _ = of_b(cached(t.Keys(7)), caches={"b": store})
    (row,) = made.caches
    assert made.laws[row.ttl].a == 40.0
    assert row._replace(ttl=-1) == p.CacheRow(3, 1, 7, 5, -1, 2, 1, 1, 1, 0)


def test_a_silent_architecture_keeps_all_for_ever() -> None:
    (row,) = of_b(cached(t.Keys(7)))[0].caches
    assert row == p.CacheRow(3, 1, 7, 7, -1, 0, 0, 0, 0, 0)


def test_stores_are_numbered_through_one_an_instance_or_one_for_all() -> None:
    steps = (cached(t.Keys(7), (t.Wait(constant(1)),)),)
    application = app((*steps, t.Call("b", "do")), steps)._replace(routes={"r": t.Route((*steps, t.Call("a", "do")))})
    gateway = t.Gateway(t.Unit((), 4))
    made = program(SPLIT._replace(gateway=gateway, caches={"edge": t.Store(shared=True)}), application)
    rows = {made.names.components[row.component]: (made.names.units[row.unit], row.first) for row in made.caches}
    assert rows == {"edge": ("gateway", 0), "a": ("a", 1), "b": ("b", 3)}


def test_a_cache_lives_in_the_unit_that_hosts_its_component() -> None:
    made = program(TOGETHER, app(b=(cached(t.Keys(7)),)))
    assert [made.names.units[row.unit] for row in made.caches] == ["all"]


def test_steps_that_do_the_same_name_the_same_entries_and_others_their_own() -> None:
    same, other = cached(t.Keys(7)), cached(t.Keys(7), (WRITE,))
    made, steps = of_b(t.Repeat((same,), 2), other)
    lookups = [made.keys[step.c] for step in steps if step.op == p.LOOKUP]
    assert [row.offset for row in lookups] == [0, 0, 7]
    assert made.caches[0].entries == 14


def test_a_lookup_within_the_work_of_another_is_in_its_own_block() -> None:
    made, steps = of_b(cached(t.Keys(7), (cached(t.Keys(3)),)))
    assert opcodes(made, steps[1].a) == "lookup spawn join store return"


def test_a_law_for_how_long_entries_live_is_kept() -> None:
    made, _ = of_b(cached(t.Keys(7)), caches={"b": t.Store(ttl=Law((Branch(1, 5.0),)))})
    assert made.laws[made.caches[0].ttl].kind == 1
