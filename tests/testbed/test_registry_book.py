"""The book of the real registry: the same beats and deaths lead to the same moments as in the simulator."""

from functools import partial
from typing import NamedTuple
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.engine.city import City
from simulator.model import topology as t
from simulator.model.program import Program, RegistryRow
from simulator.scenario.lower import lower
from simulator.testbed.registry.book import Book, Key
from tests.testbed.small_systems import MS, fixed

ABOUT: dict[str, object] = {"status": "UP"}
SECOND = 1_000 * MS


class Played(NamedTuple):
    """What the simulator did: beats heard, the registry's absences, expulsions, and every list that was handed out."""

    beats: list[tuple[int, int]]
    turns: list[tuple[int, bool]]
    expelled: list[tuple[int, int]]
    served: list[tuple[int, list[bool]]]


def system(registry: t.Registry, replicas: int, faults: dict[str, t.Fault]) -> Program:
    """A unit of several instances that a client asks once."""
    operations = {"b": {"do": t.Operation((t.Wait(fixed(1)),))}, "a": {"do": t.Operation((t.Call("b", "do"),))}}
    application = t.Application(operations, {"r": t.Route((t.Call("a", "do"),))})
    units = {"a": t.Unit(("a",)), "b": t.Unit(("b",), replicas=replicas)}
    architecture = t.Architecture(units, {}, registry=registry)
    load = t.Workload((("r", 1.0),), t.LOG, log=((0, "r"),))
    experiment = t.Experiment(2 * SECOND, drain_ns=0)
    scenario = t.Scenario("s", "", application, {"w": load}, {"it": architecture}, faults, experiment=experiment)
    return lower(scenario, "it")


def simulated(program: Program, seed: int) -> Played:
    """Play it, listening to the registry."""
    city = City(program, (seed, 0), lambda *_: None, True)
    registry, played = city.registry, Played([], [], [], [])
    heard, renew_list = registry.heard, registry.renew_list

    def listen(i: int) -> None:
        played.beats.append((city.world.now_ns, i))
        heard(i)

    def look() -> None:
        renew_list()
        played.served.append((city.world.now_ns, list(registry.served)))

    with patch.object(registry, "heard", listen), patch.object(registry, "renew_list", look):
        city.run(lambda: False)
    for at_ns, event, _, where in city.world.events:
        if event == "expelled":
            played.expelled.append((at_ns, where))
        if event in ("registry_down", "registry_up"):
            played.turns.append((at_ns, event == "registry_up"))
    return played


def in_the_book(row: RegistryRow, n: int, heard: Played, until_ns: int) -> Played:
    """The same beats and absences, told to a book."""
    keys: list[Key] = [("B", str(i)) for i in range(n)]
    book = Book(row, 0)
    book.seat(dict.fromkeys(keys, ABOUT), 0)
    found = Played(heard.beats, heard.turns, [], [])
    renew_list = book.renew_list

    def look(now_ns: int) -> None:
        renew_list(now_ns)
        found.served.append((now_ns, list(book.listed())))

    patch.object(book, "renew_list", look).start()  # of this book alone, which is not used again
    acts = [(at_ns, 0, partial(turn, book, up)) for at_ns, up in heard.turns]
    acts += [(at_ns, 1, partial(beat, book, keys[i])) for at_ns, i in heard.beats]
    acts.sort(key=lambda act: act[:2])
    acts.append((until_ns + 1, 2, lambda _: None))
    for at_ns, _, act in acts:
        while book.due_ns is not None and book.due_ns < at_ns:
            before, due_ns = set(book.leases), book.due_ns
            book.advance(due_ns)
            found.expelled.extend((due_ns, keys.index(key)) for key in sorted(before - set(book.leases)))
        act(at_ns)
    return found


def turn(book: Book, up: bool, now_ns: int) -> None:
    book.come_up(now_ns) if up else book.go_down()


def beat(book: Book, key: Key, now_ns: int) -> None:
    if book.up and not book.renew(key, now_ns):
        book.register(key, ABOUT, 0, now_ns)


def crash(at_ms: int, lasts_ms: int | None, target: str = "b", instances: int | None = None) -> t.Fault:
    return t.Fault(t.CRASH, target, at_ms * MS + 1, None if lasts_ms is None else lasts_ms * MS, instances=instances)


times = st.integers(20, 1900)  # ms
registries = st.builds(
    lambda beat, lease, sweep, cache, preserve, at_once: t.Registry(
        "eureka", beat * MS, lease * MS, sweep * MS, cache * MS, 50 * MS, preserve, at_once
    ),
    beat=st.integers(30, 200),
    lease=st.integers(30, 500),
    sweep=st.integers(20, 300),
    cache=st.sampled_from((0, 70)),
    preserve=st.sampled_from((0.0, 0.5, 0.85)),
    at_once=st.sampled_from((1.0, 0.5, 0.15)),
)
deaths = st.builds(crash, times, times | st.none(), instances=st.integers(1, 3))
absences = st.builds(crash, times, times, st.just(t.REGISTRY))


def agree(registry: t.Registry, replicas: int, faults: list[t.Fault], seed: int) -> Played:
    """Play both, compare, and say what the simulator did."""
    program = system(registry, replicas, {f"f{n}": fault for n, fault in enumerate(faults)})
    program = program._replace(registry=program.registry._replace(window_ns=400 * MS))
    played = simulated(program, seed)
    found = in_the_book(program.registry, len(program.instances), played, program.horizon_ns)
    assert sorted(found.expelled) == sorted(played.expelled)
    assert changes(found.served) == changes(played.served)
    return played


@given(registries, st.integers(3, 7), st.lists(deaths, max_size=2), st.lists(absences, max_size=1), st.integers(0, 99))
@settings(deadline=None, max_examples=60)
def test_the_same_beats_and_deaths_lead_to_the_same_expulsions_and_lists_as_in_the_simulator(
    registry: t.Registry, replicas: int, died: list[t.Fault], absent: list[t.Fault], seed: int
) -> None:
    agree(registry, replicas, died + absent, seed)


def test_who_dies_is_expelled_by_the_sweep_after_his_lease_and_who_comes_back_is_listed_again() -> None:
    registry = t.Registry("eureka", 100 * MS, 300 * MS, 50 * MS, 70 * MS, 50 * MS)
    played = agree(registry, 3, [crash(500, 700, instances=1)], 1)
    (at_ns, who), *rest = played.expelled
    assert not rest
    last_ns = max(beat_ns for beat_ns, i in played.beats if i == who and beat_ns < 500 * MS)
    assert last_ns + 300 * MS < at_ns <= last_ns + 350 * MS
    (_, without), (_, again) = changes(played.served)
    assert without == [i != who for i in range(len(without))]
    assert all(again)


def test_a_registry_that_preserves_itself_expels_nobody_and_one_that_does_not_expels_him() -> None:
    preserving = t.Registry("eureka", 100 * MS, 850 * MS, 50 * MS, 0, 50 * MS, 0.85, 0.15)
    assert not agree(preserving, 3, [crash(900, None, instances=1)], 1).expelled
    assert agree(preserving._replace(preserve=0.0, at_once=1.0), 3, [crash(900, None, instances=1)], 1).expelled


def changes(served: list[tuple[int, list[bool]]]) -> list[tuple[int, list[bool]]]:
    """When the list differed from the one before."""
    found: list[tuple[int, list[bool]]] = []
    for at_ns, listed in served:
        if listed != (found[-1][1] if found else [True] * len(listed)):
            found.append((at_ns, listed))
    return found
