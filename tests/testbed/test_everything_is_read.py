"""Whatever a program says, somebody of the real system reads it, or it is refused by name."""

import ast

import pytest

from simulator.model import program as p
from simulator.testbed.refusals import FAULTS, HARMLESS, REFUSED
from tests.house.sources import sources
from tests.testbed.test_refused_words import ROWS

OWN_WORDS = ("simulator/testbed/apps/", "simulator/testbed/refusals.py")
TABLES = {row: table for table, row in ROWS.items()}
UNREAD = {  # and refused by what would make use of them
    p.CacheRow: {"capacity", "ttl", "evict", "coalesce"},  # the instructions of a cache
    p.KeysRow: {"offset"},  # a query by keys
    p.Program: {"caches", "users"},  # the same instructions; sources with users
    p.Names: {"components"},  # a name and nothing more
}
KINDS = [kind for kind in vars(p).values() if isinstance(kind, type) and hasattr(kind, "_fields")]


def read() -> set[str]:
    """Every name that the real system's code speaks of."""
    found = set()
    for source in sources("simulator/testbed"):
        if not source.path.startswith(OWN_WORDS):
            nodes = list(ast.walk(source.tree))
            found |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
            found |= {node.id for node in nodes if isinstance(node, ast.Name)}
    return found


READ = read()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_field_is_read_or_refused_or_changes_nothing(kind: type[p.Program]) -> None:
    table = TABLES.get(kind, "")
    excused = {*REFUSED.get(table, ()), *HARMLESS.get(table, ()), *UNREAD.get(kind, ())}
    assert set(kind._fields) - READ <= excused


@pytest.mark.parametrize("what", range(len(p.FAULTS)))
def test_every_fault_that_is_not_refused_is_spoken_of_by_those_who_carry_it_out(what: int) -> None:
    name = p.FAULTS[what].upper()
    assert getattr(p, name) == what
    assert (name in READ) == (what not in FAULTS)
