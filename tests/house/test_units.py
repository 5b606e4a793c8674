"""The unit ends the name: whoever reads `timeout_ns` need not look up what is meant.

Looked at are fields and parameters in `policies/` and `model/` that are plain numbers. A law, a table or an array says
its unit in its own docstring.
"""

import ast
import re
from collections.abc import Iterator

from tests.house.sources import Source, functions, listed, sources

TIMES = set(
    "age arrived backoff began deadline delay drain due duration elapsed ended heartbeat interval latency lease now "
    "period since timeout ttl until wait".split()
)
RATES = {"rate", "goodput", "throughput"}
TIME_UNITS = {"ns", "us", "ms", "s", "min", "h"}
RATE_ENDS = ("_per_s", "_per_ns", "_rps")
OTHERWISE = {  # a name that speaks of a time and is none
    "timeout": "of a link: the row of a law",
    "deadline": "of a link: whether the time left travels",
    "ttl": "of a cache: the row of a law",
}
PLAIN = re.compile(r"(?:int|float)(?: \| (?:int|float|None))*")


def numbers(s: Source) -> Iterator[tuple[int, str]]:
    """Line and name of every field and parameter annotated as a plain number."""
    for node in ast.walk(s.tree):
        if isinstance(node, ast.ClassDef):
            fields = [
                item for item in node.body if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
            ]
            yield from ((item.lineno, item.target.id) for item in fields if plain(item.annotation))
    for function in functions(s.tree):
        a = function.args
        for arg in (*a.posonlyargs, *a.args, *a.kwonlyargs):
            if arg.annotation and plain(arg.annotation):
                yield arg.lineno, arg.arg


def plain(annotation: ast.expr) -> bool:
    return bool(PLAIN.fullmatch(ast.unparse(annotation)))


def unit_missing(name: str) -> bool:
    """Whether a name speaks of a time or a rate and does not end in its unit."""
    words = name.split("_")
    if RATES & set(words):
        return not name.endswith(RATE_ENDS)
    return bool(TIMES & set(words)) and words[-1] not in TIME_UNITS


def test_numbers_that_are_times_or_rates_end_in_their_unit() -> None:
    wrong = [
        f"{s.path}:{line}: {name}"
        for s in sources("simulator/policies", "simulator/model")
        for line, name in numbers(s)
        if unit_missing(name) and not (name in OTHERWISE and s.path.endswith("_rows.py"))
    ]
    assert not wrong, listed(wrong)


def test_the_rule_sees_what_it_should() -> None:
    assert all(map(unit_missing, ("timeout", "rate", "now", "wait_max")))
    assert not any(map(unit_missing, ("timeout_ns", "rate_per_s", "replicas", "waiting")))
