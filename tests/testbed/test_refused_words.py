"""What the real runtime cannot honour it refuses by name."""

import pytest

from simulator.model import program as p
from simulator.model.errors import TestbedError
from simulator.model.topology import UNLIMITED, Architecture, Compute, Network, Unit
from simulator.policies import catalogue
from simulator.testbed.launch import Testbed
from simulator.testbed.refusals import (
    FAULTS,
    HARMLESS,
    HONOURED,
    REFUSED,
    STEPS,
    Refusal,
    refusals,
    replacements,
    undrivable,
)
from tests.testbed.small_systems import chain, everything, exponential, fixed, small, workload

PROGRAM = chain(100, 1)
ROWS = {
    "units": p.UnitRow,
    "instances": p.InstanceRow,
    "processors": p.ProcessorRow,
    "databases": p.DatabaseRow,
    "links": p.LinkRow,
    "directories": p.DirectoryRow,
    "sources": p.SourceRow,
    "mixes": p.MixRow,
}


def said(program: p.Program) -> list[str]:
    return [str(refusal) for refusal in refusals(program)]


def with_code(*steps: p.Instruction) -> p.Program:
    return PROGRAM._replace(code=(*PROGRAM.code, *steps))


def test_a_program_of_todays_words_is_not_refused() -> None:
    for program in (PROGRAM, everything(100, 1)):
        assert refusals(program) == ()
    assert replacements(PROGRAM) == ()


@pytest.mark.parametrize("what", range(len(p.FAULTS)))
def test_every_fault_is_refused_by_name_or_carried_out(what: int) -> None:
    refused = said(PROGRAM._replace(faults=(p.FaultRow(1, what, 0, 0, 2.0),)))
    assert refused == ([f"`{FAULTS[what]}`: not on the testbed yet"] if what in FAULTS else [])


@pytest.mark.parametrize("name", ROWS)
def test_every_field_that_can_be_left_out_is_refused_or_known_to_change_nothing(name: str) -> None:
    known = {*REFUSED.get(name, ()), *HONOURED.get(name, ()), *HARMLESS.get(name, ())}
    assert set(ROWS[name]._field_defaults) == known


@pytest.mark.parametrize(("name", "field"), [(name, field) for name, words in REFUSED.items() for field in words])
def test_a_row_that_is_not_plain_is_refused(name: str, field: str) -> None:
    row = (getattr(PROGRAM, name) or (p.DatabaseRow(1),))[0]
    program = PROGRAM._replace(**{name: (row._replace(**{field: row._field_defaults[field] + 1}),)})
    assert str(Refusal(REFUSED[name][field])) in said(program)


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (p.Instruction(p.LOOKUP), "`cache`"),
        (p.Instruction(p.STORE), "`cache`"),
        (p.Instruction(p.QUERY, c=0), "`keys`"),
    ],
)
def test_instructions_that_nobody_carries_out_are_refused(step: p.Instruction, words: str) -> None:
    assert said(with_code(step)) == [f"{words}: not on the testbed yet"]


def test_every_instruction_is_carried_out_or_refused() -> None:
    from simulator.testbed.frame import STEPS as CARRIED_OUT

    assert {*CARRIED_OUT, *STEPS} == set(range(len(p.OPCODES)))


@pytest.mark.parametrize("name", catalogue.BALANCERS)
def test_no_balancer_is_refused(name: str) -> None:
    number = catalogue.number(catalogue.BALANCERS[name])
    assert said(PROGRAM._replace(policies=tuple(row._replace(number=number) for row in PROGRAM.policies))) == []


def test_cores_that_processes_share_are_refused() -> None:
    shared = tuple(row._replace(processor=0) for row in PROGRAM.instances)
    assert said(PROGRAM._replace(instances=shared)) == ["`nodes`: not on the testbed yet"]


def test_more_processes_than_a_machine_carries_are_refused_before_anything_starts() -> None:
    crowd = Architecture({"a": Unit(("a",), replicas=65)}, {})
    program = small({"a": (Compute(exponential(1)),)}, crowd, workload(10), 1)
    assert "65 instances" in said(program)[0]
    with pytest.raises(TestbedError, match="65 instances"):
        Testbed(program)


def test_a_load_that_cannot_be_compared_is_refused_by_name() -> None:
    assert undrivable(PROGRAM) == ()
    (source,) = PROGRAM.sources
    for program, word in (
        (PROGRAM._replace(sources=(source._replace(process=p.LOG, n_arrivals=1),)), "log"),
        (PROGRAM._replace(sources=(source._replace(n_segments=2),)), "rate"),
    ):
        (refusal,) = undrivable(program)
        assert str(refusal).startswith(f"`{word}`: ")


def test_cores_of_an_unknown_kind_are_refused_with_the_known_ones() -> None:
    with pytest.raises(TestbedError, match="slots and semaphore"):
        Testbed(chain(1, 1), "threads")


def test_the_cost_of_calls_is_replaced_by_the_real_hop_and_that_is_said() -> None:
    program = chain(100, 1, network=Network(call_cpu_caller=fixed(1)))
    assert refusals(program) == ()
    assert replacements(program) == ("`call_cpu`: the real hop stands in its place",)


@pytest.mark.parametrize(
    ("what", "live_every_ns", "said"),
    [(p.CRASH, -1, True), (p.DEADLY, -1, True), (p.FREEZE, -1, False), (p.FREEZE, 9, True), (p.SLOW, 9, False)],
)
def test_that_queued_queries_outlive_their_process_is_said_where_it_may_be_killed(
    what: int, live_every_ns: int, said: bool
) -> None:
    program = everything(100, 1)
    units = tuple(row._replace(live_every_ns=live_every_ns) for row in program.units)
    suffering = program._replace(units=units, faults=(p.FaultRow(1, what, 1, 1, 1.0),))
    assert any(note.startswith("`servers`") for note in replacements(suffering)) == said
    boundless = tuple(row._replace(servers=UNLIMITED) for row in program.databases)
    assert not any(note.startswith("`servers`") for note in replacements(suffering._replace(databases=boundless)))
