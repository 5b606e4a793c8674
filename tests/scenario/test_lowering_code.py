"""Steps become the instructions that one expects, at places that do not know where they run."""

import pytest

from simulator.model import program as p
from simulator.model import topology as t
from simulator.model.dice import name_key
from simulator.model.errors import ScenarioError
from simulator.model.laws import constant
from simulator.scenario.lower import lower
from tests.agreement.deployments import anyhow, free, split, whole
from tests.agreement.maker import Maker
from tests.agreement.random_applications import application

WORKLOAD = {"people": t.Workload((("r", 1.0),), t.POISSON, (t.Point(1.0, 0),))}
A_CALL = (t.Call("posts", "list"),)
LIST = {"list": t.Operation((t.Compute(constant(5)),))}


def lowered(steps: tuple[t.Step, ...], in_one: bool = True, **more: object) -> p.Program:
    """The program of an operation `users.ask` with these steps, and `posts.list` beside it."""
    app = t.Application(
        {"users": {"ask": t.Operation(steps)}, "posts": LIST}, {"r": t.Route((t.Call("users", "ask"),))}
    )
    parts = {"all": ("users", "posts")} if in_one else {"users": ("users",), "posts": ("posts",)}
    architecture = t.Architecture({name: t.Unit(part) for name, part in parts.items()}, {"d": t.Database(("users",))})
    return lower(t.Scenario("s", "", app, WORKLOAD, {"a": architecture._replace(**more)}), "a")


def listing(program: p.Program) -> list[str]:
    """The code, one instruction a line: address, name, operands, share, and the path that its place stands for."""
    paths = {name_key(path): path for path in PATHS}
    lines = []
    for at, step in enumerate(program.code):
        share = f" p={step.p:g}" if step.p else ""
        place = f" @{paths[step.place]}" if step.place else ""
        lines.append(
            f"{at} {p.OPCODES[step.op]} {step.a} {step.b}{share}{place} {program.names.components[step.component]}"
        )
    return [line.rstrip() for line in lines]


PATHS = [
    "edge.r/0",
    *(
        "users.ask/0",
        "users.ask/1",
        "users.ask/2.0/0",
        "users.ask/2.1/0",
        "users.ask/3",
        "users.ask/3/0/0",
        "users.ask/3/1/0",
    ),
    *("users.ask/4/0/0/0", "users.ask/4/0/1", "users.ask/4/1/0/0", "users.ask/4/1/1", "users.ask/4/1/0", "users.ask/5"),
    "posts.list/0",
]
EVERY_STEP = (
    t.Compute(constant(1)),
    t.Query(constant(2), False),
    t.Repeat((t.Wait(constant(3)),), 2),
    t.Choose(((0.25, (t.Compute(constant(1)),)), (0.75, (t.Wait(constant(3)),)))),
    t.Parallel((A_CALL, (t.Wait(constant(3)),)), 2, 3),
    t.Fail(0.5),
)


def test_every_step_as_instructions_inside_one_unit() -> None:
    assert listing(lowered(EVERY_STEP)) == [
        "0 spawn 3 0 @edge.r/0 edge",
        "1 join 1 1",
        "2 return 0 0",
        "3 compute 1 0 @users.ask/0 users",
        "4 query 2 0 @users.ask/1 users",
        "5 wait 3 0 @users.ask/2.0/0 users",
        "6 wait 3 0 @users.ask/2.1/0 users",
        "7 branch 10 0 p=0.25 @users.ask/3",
        "8 wait 3 0 @users.ask/3/1/0 users",
        "9 jump 12 0",
        "10 compute 1 0 @users.ask/3/0/0 users",
        "11 jump 12 0",
        "12 spawn 19 1 @users.ask/4/0/0/0 users",
        "13 spawn 21 -1 @users.ask/4/0/1 users",
        "14 spawn 19 1 @users.ask/4/1/0/0 users",
        "15 spawn 21 -1 @users.ask/4/1/1 users",
        "16 join 3 4",
        "17 fail 0 0 p=0.5 @users.ask/5",
        "18 return 0 0",
        "19 compute 4 0 @posts.list/0 posts",
        "20 return 0 0",
        "21 wait 3 0 @users.ask/4/1/0 users",
        "22 return 0 0",
    ]


def test_a_call_to_another_unit_goes_over_a_link_from_the_same_place() -> None:
    program = lowered(A_CALL, in_one=False)
    call = next(step for step in program.code if step.op == p.CALL)
    link = program.links[call.a]
    assert call.place == name_key("users.ask/0")
    assert program.names.operations[link.operation] == "posts.list"
    assert program.names.components[link.caller] == "users"
    assert program.names.units[link.unit] == "posts"
    assert program.code[link.entry].place == name_key("posts.list/0")
    assert program.code[program.code.index(call) + 1][:3] == (p.JOIN, 1, 1)


def test_copies_share_their_code_and_differ_in_their_places() -> None:
    program = lowered((t.Parallel(((t.Compute(constant(1)), t.Compute(constant(1))),), 50, 50),))
    spawns = [step for step in program.code if step.op == p.SPAWN and step.b < 0]
    assert len(spawns) == len({step.place for step in spawns}) == 50
    assert len({step.a for step in spawns}) == 1


def places(program: p.Program) -> set[int]:
    """Where dice are thrown, and where calls are made."""
    return {step.place for step in program.code if step.place}


@pytest.mark.parametrize("seed", range(20))
def test_places_are_equal_in_every_architecture(seed: int) -> None:
    app = application(Maker(seed))
    parts = {"whole": whole(app), "split": split(app), "anyhow": anyhow(app, seed)}
    workloads = {"people": t.Workload((("r0", 1.0),), t.POISSON, (t.Point(1.0, 0),))}
    scenario = t.Scenario("s", "", app, workloads, {name: free(app, part) for name, part in parts.items()})
    first, *others = (places(lower(scenario, name)) for name in parts)
    assert all(other == first for other in others)


@pytest.mark.parametrize("seed", range(20))
def test_no_two_steps_of_a_frame_share_a_place_except_the_options_of_one_choice(seed: int) -> None:
    app = application(Maker(seed))
    workloads = {"people": t.Workload((("r0", 1.0),), t.POISSON, (t.Point(1.0, 0),))}
    program = lower(t.Scenario("s", "", app, workloads, {"a": free(app, whole(app))}), "a")
    seen: dict[int, int] = {}
    for at, step in enumerate(program.code):
        if step.op == p.RETURN:
            seen = {}  # here another frame begins, and its keys are others
        elif step.place:
            again = seen.setdefault(step.place, at)
            assert again == at or (step.op == p.BRANCH and program.code[again].op == p.BRANCH)


def test_what_unrolls_into_too_many_steps_is_refused_with_the_limit() -> None:
    with pytest.raises(ScenarioError, match=f"more than {p.INSTRUCTIONS_MAX} steps"):
        lowered((t.Repeat((t.Repeat((t.Compute(constant(1)),), 300),), 300),))
