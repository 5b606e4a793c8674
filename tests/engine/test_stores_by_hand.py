"""Caches, databases and their replicas, worked out on paper."""

from simulator.model import topology as t
from tests.engine.by_hand import MS, Told, ms, play, rules, split, two

ONE_KEY = t.Keys(1)


def ends(told: Told) -> list[float]:
    return [at for at, _ in told.endings]


def caching(hit: float | t.Keys, *more: t.Step) -> t.Application:
    """b recomputes for 10 ms what it does not have."""
    return two((t.Cache(hit, (t.Wait(ms(10)), *more)), t.Wait(ms(1))))


def kept(b: t.Unit | None = None, **store: object) -> t.Architecture:
    """A cache of b."""
    return split(b, caches={"b": t.Store(**store)})


def test_a_miss_costs_the_work_and_a_hit_nothing() -> None:
    told = play(caching(ONE_KEY), kept(), (0, 5, 20))
    assert ends(told) == [11, 16, 21]  # at 5 it is being recomputed: a second time, as nobody waits for the first
    assert [at for at, _ in told.when("miss")] == [0, 5]
    assert [at for at, _ in told.when("stored")] == [10, 15]
    assert [at for at, _ in told.when("hit")] == [20]


def test_one_recomputes_and_the_others_wait_for_it() -> None:
    told = play(caching(ONE_KEY), kept(coalesce=True), (0, 5, 20))
    assert ends(told) == [11, 11, 21]
    assert [at for at, _ in told.when("coalesced")] == [5]
    assert [at for at, _ in told.when("hit")] == [10, 20]


def test_when_the_recomputing_fails_the_next_one_recomputes() -> None:
    told = play(caching(ONE_KEY, t.Fail(1.0)), kept(coalesce=True), (0, 5, 6))
    assert told.endings == [(10, "error"), (20, "error"), (30, "error")]
    assert [at for at, _ in told.when("coalesced")] == [5, 6, 10]  # the third waits once more
    assert told.when("stored") == []


def test_an_entry_expires_some_time_after_it_was_stored() -> None:
    told = play(caching(ONE_KEY), kept(ttl=ms(20)), (0, 29.9, 30, 49))
    assert [at for at, _ in told.when("miss")] == [0, 30]
    assert [at for at, _ in told.when("hit")] == [29.9, 49]  # stored anew at 40


def test_a_chance_is_a_chance_and_stores_nothing() -> None:
    told = play(caching(0.75), kept(), tuple(range(400)))
    assert abs(len(told.when("hit")) - 300) < 35
    assert len(told.when("hit")) + len(told.when("miss")) == 400
    assert told.when("stored") == []


def test_a_full_cache_gives_up_an_entry_for_a_new_one() -> None:
    told = play(caching(t.Keys(50)), kept(capacity=3), tuple(range(0, 600, 20)))
    stored, hits = len(told.when("stored")), len(told.when("hit"))
    assert stored + hits == 30
    assert len(told.when("evicted")) == stored - 3


def test_a_cache_is_in_the_memory_of_an_instance_unless_it_is_shared() -> None:
    pair = t.Unit(("b",), replicas=2)
    assert len(play(caching(ONE_KEY), kept(pair), (0, 20, 40, 60)).when("miss")) == 2
    assert len(play(caching(ONE_KEY), kept(pair, shared=True), (0, 20, 40, 60)).when("miss")) == 1


def test_a_cache_dies_with_its_process_and_a_shared_one_does_not() -> None:
    crash = t.Fault(t.CRASH, "b", 30 * MS, 5 * MS)
    assert len(play(caching(ONE_KEY), kept(), (0, 20, 40), crash).when("miss")) == 2
    assert len(play(caching(ONE_KEY), kept(shared=True), (0, 20, 40), crash).when("miss")) == 1


def test_a_warm_cache_is_full_at_the_start_and_a_flush_empties_it() -> None:
    flush = t.Fault(t.FLUSH, "b", 30 * MS, 10 * MS)
    told = play(caching(ONE_KEY), kept(warm=True), (0, 30, 45), flush)
    assert [at for at, _ in told.when("hit")] == [0, 45]
    assert [at for at, _ in told.when("miss")] == [30]
    barren = play(caching(1.0), kept(), (0, 30, 39, 40), flush)
    assert [at for at, _ in barren.when("miss")] == [30, 39]  # what hits by chance hits nothing meanwhile


def data(**more: object) -> t.Architecture:
    """A database of b."""
    return split(databases={"b": t.Database(("b",))._replace(**more)})


def write(keys: t.Keys | None = ONE_KEY) -> t.Application:
    return two((t.Query(ms(10), True, keys),))


def test_writes_of_one_key_go_one_after_another_and_reads_do_not_mind() -> None:
    assert ends(play(write(), data(), (0, 1, 2))) == [10, 20, 30]
    assert ends(play(write(None), data(), (0, 1, 2))) == [10, 11, 12]
    assert [at for at, _ in play(write(), data(), (0, 1, 2)).when("key_wait")] == [1, 2]
    assert ends(play(two((t.Query(ms(10), False, ONE_KEY),)), data(), (0, 1, 2))) == [10, 11, 12]


def test_who_waits_for_a_key_has_a_connection_and_no_server() -> None:
    told = play(write(), data(connections=2, servers=1), (0, 1, 2))
    assert [at for at, _ in told.when("connection_wait")] == [2]
    assert told.when("server_wait") == []
    assert ends(told) == [10, 20, 30]


def test_a_queries_patience_for_a_connection_is_limited() -> None:
    told = play(write(), data(connections=1, wait_ns=12 * MS), (0, 1, 2))
    assert told.endings == [(10, "ok"), (20, "ok"), (14, "error")]
    assert told.when("impatient") == [(14, 1)]


def test_a_replica_has_what_was_written_only_some_time_later() -> None:
    operations = {
        "b": {
            "put": t.Operation((t.Query(ms(10), True, ONE_KEY),)),
            "get": t.Operation((t.Query(ms(1), False, ONE_KEY, replica=True),)),
        }
    }
    app = t.Application(operations, {name: t.Route((t.Call("b", name),)) for name in ("put", "get")})
    log = tuple((at * MS, route) for at, route in ((0, "put"), (5, "get"), (10, "get"), (14, "get"), (15, "get")))
    architecture = t.Architecture({"b": t.Unit(("b",))}, {"b": t.Database(("b",), read_replicas=1, lag=ms(5))})
    told = play(app, architecture, (), mix=(("put", 1.0), ("get", 1.0)), log=log)
    assert [at for at, _ in told.when("stale")] == [10, 14]  # written at 10, seen at 15
    assert told.play.ending.levels.replica_reads.sum() == 4
    assert told.play.ending.levels.stale.sum() == 2


def test_a_database_that_goes_down_fails_what_it_has_and_what_comes() -> None:
    down = t.Fault(t.CRASH, "b", 5 * MS, 10 * MS, database=True)
    told = play(write(), data(connections=2), (0, 1, 2, 8, 15), down)
    assert told.endings == [(5, "error")] * 3 + [(8, "error"), (25, "ok")]
    assert [at for at, _ in told.when("severed")] == [5, 5, 5, 8]
    assert told.play.ending.books.query_work.tolist() == [15 * MS]


def test_a_cancelled_write_keeps_nobody_waiting() -> None:
    told = play(write(), data()._replace(**rules(timeout=ms(4), cancel=True)), (0, 1))
    assert told.endings == [(4, "error"), (5, "error")]
    assert [at for at, _ in told.when("queried")] == [10, 20]  # a query that has begun to wait is not a new step
