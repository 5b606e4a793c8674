"""The tables of a program: units, links, pools, the four places where the edge may run, load and faults."""

import pytest

from simulator.model import program as p
from simulator.model import topology as t
from simulator.model.dice import CALLEE_PLACE, name_key
from simulator.model.laws import ZERO, Branch, Law, constant
from simulator.policies import screening
from simulator.scenario.lower import lower

APP = t.Application(
    {
        "users": {"get": t.Operation((t.Query(constant(7), False),))},
        "posts": {"list": t.Operation((t.Compute(constant(5)), t.Call("users", "get")))},
    },
    {"home": t.Route((t.Call("posts", "list"),), auth=True), "ping": t.Route((t.Call("users", "get"),))},
    constant(11),
)
BOTH = {"people": t.Workload((("home", 3.0), ("ping", 1.0)), t.POISSON, (t.Point(10.0, 0),), malformed=0.1)}
UNITS = {"posts": t.Unit(("posts",), replicas=3), "users": t.Unit(("users",), replicas=2, cores=4, workers=9, queue=5)}
DATABASES = {"d": t.Database(("users", "posts"), connections=6, servers=2)}
SPLIT = t.Architecture(UNITS, DATABASES)
GATEWAY = t.Gateway(t.Unit((), replicas=2), constant(13))


def program(architecture: t.Architecture, workloads: dict[str, t.Workload] = BOTH, *faults: t.Fault) -> p.Program:
    named = {f"f{i}": fault for i, fault in enumerate(faults)}
    return lower(t.Scenario("s", "", APP, workloads, {"a": architecture}, named), "a")


def clients(lowered: p.Program) -> dict[str, p.LinkRow]:
    """Route -> the clients' link to it."""
    return {lowered.names.routes[link.route]: link for link in lowered.links if link.workload >= 0}


def opcodes(lowered: p.Program, at: int) -> list[str]:
    """The names of the instructions from `at` to the next return."""
    names = []
    for step in lowered.code[at:]:
        names.append(p.OPCODES[step.op])
        if step.op == p.RETURN:
            break
    return names


EDGE = {  # how hosted -> (architecture, unit of the edge for home and ping, how home begins)
    "by a gateway": (
        SPLIT._replace(gateway=GATEWAY),
        ("gateway", "gateway"),
        ["compute", "check", "compute", "check", "call"],
    ),
    "in a unit": (
        SPLIT._replace(gateway=t.Gateway(None, constant(13), "users")),
        ("users", "users"),
        ["compute", "check", "compute", "check", "call"],
    ),
    "by the only unit": (
        t.Architecture({"all": t.Unit(("users", "posts"))}, DATABASES),
        ("all", "all"),
        ["check", "compute", "check", "spawn"],
    ),
    "by whom the route calls": (SPLIT, ("posts", "users"), ["check", "compute", "check", "spawn"]),
}


@pytest.mark.parametrize("how", EDGE)
def test_the_edge_is_hosted(how: str) -> None:
    architecture, hosts, home = EDGE[how]
    lowered = program(architecture)
    links = clients(lowered)
    assert tuple(lowered.names.units[links[route].unit] for route in ("home", "ping")) == hosts
    assert opcodes(lowered, links["home"].entry) == [*home, "join", "return"]
    assert all(link.per_caller == 0 and link.caller == -1 and link.send == -1 for link in links.values())


def test_the_order_at_the_edge_is_gateway_then_400_then_authentication_then_401() -> None:
    lowered = program(SPLIT._replace(gateway=GATEWAY))
    first = clients(lowered)["home"].entry
    steps = lowered.code[first : first + 4]
    assert [lowered.laws[step.a].a for step in steps[::2]] == [13.0, 11.0]
    assert [step.a for step in steps[1::2]] == [screening.MALFORMED, screening.UNAUTHENTICATED]
    assert [step.place for step in steps[::2]] == [name_key("edge.home/gateway"), name_key("edge.home/authentication")]
    assert {lowered.names.components[step.component] for step in steps[::2]} == {"edge"}


def test_units_number_their_instances_through_with_the_gateway_first() -> None:
    lowered = program(SPLIT._replace(gateway=GATEWAY))
    assert lowered.names.units == ("gateway", "posts", "users")
    assert [(u.first, u.replicas) for u in lowered.units] == [(0, 2), (2, 3), (5, 2)]
    assert lowered.units[2][2:5] == (4, 9, 5)


def test_each_calling_instance_has_a_balancer_of_its_own_and_clients_share_one() -> None:
    lowered = program(SPLIT._replace(gateway=GATEWAY))
    call = next(link for link in lowered.links if link.caller == lowered.names.components.index("posts"))
    owners = [row.owner for row in lowered.policies]
    assert call.per_caller == 1
    assert owners[call.balancer : call.balancer + 3] == [2, 3, 4]
    assert {owners[link.balancer] for link in clients(lowered).values()} == {-1}


def test_a_pool_stands_in_every_instance_of_a_unit_that_asks_the_database() -> None:
    lowered = program(SPLIT)
    assert lowered.databases == (p.DatabaseRow(2),)
    assert lowered.pools == (p.PoolRow(unit=1, database=0, connections=6, first=0),)


def test_where_calls_cost_the_callee_links_enter_through_a_stub() -> None:
    network = t.Network(call_cpu_caller=constant(3), call_cpu_callee=constant(4))
    lowered = program(SPLIT._replace(network=network))
    call = next(link for link in lowered.links if link.workload < 0)
    stub, jump = lowered.code[call.entry : call.entry + 2]
    assert (stub.op, stub.place, lowered.names.components[stub.component]) == (p.COMPUTE, CALLEE_PLACE, "")
    assert jump.op == p.JUMP
    assert lowered.code[jump.a].place == name_key("users.get/0")
    assert lowered.laws[call.send].a == 3.0
    assert all(lowered.code[link.entry].place != CALLEE_PLACE for link in clients(lowered).values())


def test_a_law_used_twice_has_one_row_and_samples_stand_in_one_table() -> None:
    empirical = Law((Branch(10, 2.0, samples_ns=(1, 3)), Branch(0, 4.0)), (0.5, 0.5))
    app = APP._replace(operations={**APP.operations, "users": {"get": t.Operation((t.Wait(empirical),) * 3)}})
    lowered = lower(t.Scenario("s", "", app, BOTH, {"a": SPLIT}), "a")
    waits = [step for step in lowered.code if step.op == p.WAIT]
    assert len({step.a for step in waits}) == 1
    assert lowered.samples_ns == (1, 3)
    assert [row.kind for row in lowered.laws[waits[0].a : waits[0].a + 2]] == [10, 0]


def test_a_mix_is_cumulated_and_ends_with_one() -> None:
    lowered = program(SPLIT)
    assert [(row.upto, row.auth) for row in lowered.mixes] == [(0.75, 1), (1.0, 0)]
    assert lowered.sources[0].key == name_key("people")


def test_a_workload_kept_out_keeps_its_place_and_never_arrives() -> None:
    robots = t.Workload((("ping", 1.0),), t.REGULAR, (t.Point(5.0, 0),), only=("b",))
    lowered = program(SPLIT, {"robots": robots, **BOTH})
    assert lowered.names.workloads == ("robots", "people")
    assert [(s.n_segments, s.n_mixes) for s in lowered.sources] == [(0, 0), (1, 2)]
    assert {lowered.names.workloads[link.workload] for link in clients(lowered).values()} == {"people"}


def test_lines_of_a_log_name_their_route_or_leave_it_to_the_dice() -> None:
    log = t.Workload(
        (("home", 1.0), ("ping", 1.0)), t.LOG, (), ((5, "ping"), (6, ""), (9, "home")), timeout=constant(50)
    )
    lowered = program(SPLIT, {"log": log})
    assert lowered.arrivals == (p.ArrivalRow(5, 1), p.ArrivalRow(6, -1), p.ArrivalRow(9, 0))
    assert lowered.sources[0].n_arrivals == 3
    assert {link.timeout_ns for link in clients(lowered).values()} == {50}


def test_a_fault_strikes_all_instances_of_the_unit_that_hosts_the_component() -> None:
    lowered = program(
        SPLIT, BOTH, t.Fault("crash", "posts", 5, 2, instances=0.5), t.Fault("slow", "users", 9, factor=2.0)
    )
    assert [(f.at_ns, f.what, f.target) for f in lowered.faults] == [
        *((5, p.CRASH, 0), (5, p.CRASH, 1), (7, p.RESTART, 0), (7, p.RESTART, 1)),
        *((9, p.SLOW, 3), (9, p.SLOW, 4)),
    ]
    assert {lowered.names.components[f.component] for f in lowered.faults if f.what == p.SLOW} == {"users"}


def test_a_slow_database_is_the_one_that_holds_the_data() -> None:
    lowered = program(SPLIT, BOTH, t.Fault("slow", "posts", 5, database=True, factor=3.0))
    assert [(f.what, f.target, f.factor) for f in lowered.faults] == [(p.SLOW_DATABASE, 0, 3.0)]


@pytest.mark.parametrize(("gateway", "struck"), [(GATEWAY, [0, 1]), (t.Gateway(None, host="users"), [3, 4])])
def test_a_crash_of_the_gateway_strikes_whoever_hosts_the_edge(gateway: t.Gateway, struck: list[int]) -> None:
    lowered = program(SPLIT._replace(gateway=gateway), BOTH, t.Fault("crash", "gateway", 5))
    assert [f.target for f in lowered.faults] == struck


def test_a_fault_spares_architectures_it_does_not_name() -> None:
    assert program(SPLIT, BOTH, t.Fault("crash", "posts", 5, only=("b",))).faults == ()


def test_moments_of_claims_faults_and_rates_are_boundaries_of_stretches() -> None:
    scenario = t.Scenario("s", "", APP, BOTH, {"a": SPLIT}, {"f": t.Fault("crash", "posts", 1_234_567, 1_000)})
    edges = lower(scenario, "a", [777]).edges_ns
    assert {777, 1_234_567, 1_235_567} <= set(edges)
    assert (edges[0], edges[-1]) == (0, scenario.experiment.duration_ns)


def test_authentication_that_costs_nothing_waits_for_no_core() -> None:
    free = APP._replace(authentication=ZERO)
    lowered = lower(t.Scenario("s", "", free, BOTH, {"a": SPLIT}), "a")
    assert opcodes(lowered, clients(lowered)["home"].entry) == ["check", "check", "spawn", "join", "return"]


@pytest.mark.parametrize("first", [t.Compute(constant(1)), t.Call("users", "get")])
def test_a_route_of_several_steps_without_a_host_is_our_bug_not_a_guess(first: t.Step) -> None:
    app = APP._replace(routes={"home": t.Route((first, t.Call("posts", "list")))})
    with pytest.raises(ValueError, match="needs a gateway"):
        lower(t.Scenario("s", "", app, {"w": t.Workload((("home", 1.0),), t.POISSON)}, {"a": SPLIT}), "a")
