"""Small scenarios as programs: `a` asks `b` and `c`, each in a unit of its own unless told otherwise."""

from simulator.model import program as p
from simulator.model import topology as t
from simulator.model.laws import constant
from simulator.scenario.lower import lower

MS = 1_000_000
S = 1_000_000_000
B = t.Call("b", "do")
READ = t.Query(constant(7), False)
WRITE = t.Query(constant(7), True)


def app(
    steps: tuple[t.Step, ...] = (B, t.Call("c", "do")), b: tuple[t.Step, ...] = (t.Compute(constant(5)),)
) -> t.Application:
    """`a.do` with some steps; `b.do` with others, `b.write`, which writes; and `c.do`, which computes."""
    operations = {
        "a": {"do": t.Operation(steps)},
        "b": {"do": t.Operation(b), "write": t.Operation((WRITE,), priority=3)},
        "c": {"do": t.Operation((t.Compute(constant(6)),))},
    }
    return t.Application(operations, {"r": t.Route((t.Call("a", "do"),))})


APP = app()
UNITS = {"a": t.Unit(("a",), 2), "b": t.Unit(("b",), 3), "c": t.Unit(("c",))}
SPLIT = t.Architecture(UNITS, {"d": t.Database(("a", "b", "c"), 6, 2)})
TOGETHER = SPLIT._replace(units={"all": t.Unit(("a", "b", "c"), 2)})
PEOPLE = t.Workload((("r", 1.0),), t.POISSON, (t.Point(1.0, 0),))


def program(
    architecture: t.Architecture = SPLIT,
    application: t.Application = APP,
    *faults: t.Fault,
    others: dict[str, t.Workload] | None = None,
    **workload: object,
) -> p.Program:
    """The program of one architecture under people who ask for `r`; `workload`: their other words."""
    workloads = {"people": PEOPLE._replace(**workload), **(others or {})}
    named = {f"f{i}": fault for i, fault in enumerate(faults)}
    return lower(t.Scenario("s", "", application, workloads, {"x": architecture}, named), "x")


def calls(lowered: p.Program, operation: str) -> list[p.LinkRow]:
    """The links to an operation ("b.do"), proxies' own excepted."""
    return [row for row in lowered.links if lowered.names.operations[row.operation] == operation and row.salt == 0]


def code(lowered: p.Program, entry: int) -> list[p.Instruction]:
    """The instructions from an entry to its RETURN."""
    last = next(at for at in range(entry, len(lowered.code)) if lowered.code[at].op == p.RETURN)
    return list(lowered.code[entry : last + 1])


def opcodes(lowered: p.Program, entry: int) -> str:
    """Their names."""
    return " ".join(p.OPCODES[step.op] for step in code(lowered, entry))
