"""Calls that may fail, that nobody waits for, or that name a key; and what is done instead."""

import pytest

from simulator.model import program as p
from simulator.model import topology as t
from simulator.model.dice import name_key
from simulator.model.laws import constant
from tests.scenario.small_programs import SPLIT, TOGETHER, B, app, calls, opcodes, program

INSTEAD = (t.Compute(constant(9)),)
FALLING = SPLIT._replace(calls={("any", "b", ""): {"fallback": INSTEAD}})
LAST = t.Wait(constant(1))


def lowered(steps: tuple[t.Step, ...], architecture: t.Architecture = SPLIT) -> tuple[p.Program, int]:
    """The program of `a.do` with these steps, and where it begins."""
    made = program(architecture, app(steps))
    clients = calls(made, "edge.r")[0]
    return made, made.code[clients.entry].a


def told(steps: tuple[t.Step, ...], architecture: t.Architecture = SPLIT) -> str:
    made, entry = lowered(steps, architecture)
    return opcodes(made, entry)


@pytest.mark.parametrize(("architecture", "op"), [(SPLIT, "call"), (TOGETHER, "spawn")])
def test_after_an_optional_call_that_failed_it_goes_on_behind_the_join(architecture: t.Architecture, op: str) -> None:
    made, entry = lowered((B._replace(optional=True), LAST), architecture)
    assert opcodes(made, entry) == f"{op} join wait return"
    join = made.code[entry + 1]
    assert (join.a, join.b, join.c) == (1, 1, entry + 2)


def test_a_call_that_must_succeed_ends_the_operation_otherwise() -> None:
    made, entry = lowered((B, LAST))
    assert made.code[entry + 1].c == -1


def test_nobody_waits_for_a_call_in_the_background() -> None:
    made, entry = lowered((B._replace(background=True), LAST))
    assert opcodes(made, entry) == "call wait return"
    assert (made.code[entry].b, made.code[entry].c) == (1, -1)
    made, entry = lowered((B._replace(background=True), LAST), TOGETHER)
    assert opcodes(made, entry) == "spawn wait return"
    assert made.code[entry].c == 1
    assert made.names.operations[made.code[entry].b] == "b.do"


def test_a_fallback_is_what_it_goes_on_with_where_the_call_fails() -> None:
    made, entry = lowered((B, LAST), FALLING)
    assert opcodes(made, entry) == "call join jump compute wait return"
    join, jump, instead = made.code[entry + 1 : entry + 4]
    assert (join.c, jump.a) == (entry + 3, entry + 4)
    assert instead.place == name_key("a.do/0/fallback/0")
    assert made.names.components[instead.component] == "a"


def test_an_empty_fallback_is_to_do_without() -> None:
    nothing = SPLIT._replace(calls={("any", "b", ""): {"fallback": ()}})
    assert told((B, LAST), nothing) == "call join wait return"


def test_the_fallback_of_an_optional_call_may_fail_too() -> None:
    made, entry = lowered((B._replace(optional=True), LAST), FALLING)
    assert opcodes(made, entry) == "call join jump spawn join wait return"
    first, over, second = made.code[entry + 1], made.code[entry + 2], made.code[entry + 4]
    assert (first.c, over.a, second.c) == (entry + 3, entry + 5, entry + 5)
    assert opcodes(made, made.code[entry + 3].a) == "compute return"


def test_a_function_call_has_no_fallback() -> None:
    assert told((B, LAST), TOGETHER._replace(calls=FALLING.calls)) == "spawn join wait return"


def test_calls_of_a_fallback_have_fallbacks_in_their_turn() -> None:
    rules = {("any", "b", ""): {"fallback": (t.Call("c", "do"),)}, ("any", "c", ""): {"fallback": INSTEAD}}
    made, entry = lowered((B, LAST), SPLIT._replace(calls=rules))
    assert opcodes(made, entry) == "call join jump call join jump compute wait return"
    assert [made.code[entry + at].c for at in (1, 4)] == [entry + 3, entry + 6]
    assert [made.code[entry + at].a for at in (2, 5)] == [entry + 7, entry + 7]


@pytest.mark.parametrize(
    ("call", "architecture", "inside"),
    [
        (B._replace(optional=True), SPLIT, "call join return"),
        (B._replace(background=True), SPLIT, "call return"),
        (B._replace(optional=True), TOGETHER, "spawn join return"),
        (B, FALLING, "call join jump compute return"),
    ],
)
def test_in_a_parallel_such_a_call_is_a_block_that_keeps_the_key_around_it(
    call: t.Call, architecture: t.Architecture, inside: str
) -> None:
    made, entry = lowered((t.Parallel(((call,), (t.Call("c", "do"),)), 2, 4),), architecture)
    bare = "call" if architecture is not TOGETHER else "spawn"
    assert opcodes(made, entry) == f"spawn {bare} spawn {bare} join return"
    for copy, block in enumerate((made.code[entry], made.code[entry + 2])):
        assert (block.place, block.b) == (0, -1)
        assert opcodes(made, block.a) == inside
        assert made.code[block.a].place == name_key(f"a.do/0/{copy}/0/0")


def test_a_bare_call_in_a_parallel_stands_at_the_same_place_without_a_block() -> None:
    made, entry = lowered((t.Parallel(((B,),), 2, 2),))
    assert [step.place for step in made.code[entry : entry + 2]] == [name_key(f"a.do/0/{copy}/0/0") for copy in (0, 1)]


def test_keys_of_a_call_feed_the_balancer_and_mean_nothing_inside_a_unit() -> None:
    call = B._replace(keys=t.Keys(7))
    made, entry = lowered((call, call))
    assert [made.code[at].c for at in (entry, entry + 2)] == [0, 0]
    assert made.keys == (p.KeysRow(7),)
    made, entry = lowered((call,), TOGETHER)
    assert (made.code[entry].c, made.keys) == (-1, ())


def test_operations_that_a_fault_can_fail_begin_with_a_trip() -> None:
    failing, deadly = t.Fault("fail", "b", share=0.5), t.Fault("crash", "c", set_off=0.1)
    made = program(SPLIT, app(), failing, deadly)
    for name, begins in (("b.do", "trip compute"), ("c.do", "trip compute"), ("edge.r", "spawn")):
        (row,) = calls(made, name)
        assert opcodes(made, row.entry).startswith(begins)
    trip = made.code[calls(made, "b.do")[0].entry]
    assert (trip.place, made.names.components[trip.component]) == (name_key("b.do/trip"), "b")


def test_a_fault_that_spares_the_architecture_trips_nobody() -> None:
    made = program(SPLIT, app(), t.Fault("fail", "b", share=0.5, only=("y",)))
    assert all(step.op != p.TRIP for step in made.code)
