"""Drawing from the rows of a program: the same bits, the same law, the same nanoseconds as in every other runtime."""

from bisect import bisect_right

from simulator.model.dice import KEY, draw, unit
from simulator.model.laws import EMPIRICAL, branch_of, round_ns, sample_ns
from simulator.model.program import Program


def law_ns(program: Program, law: int, bits: int) -> int:
    """One draw of the law that begins at row `law`, with 64 random bits, in ns."""
    row = program.laws[law]
    if row.branches > 1:
        u = branch_of(bits)
        row = next(r for r in program.laws[law : law + row.branches] if u < r.upto)
    if row.kind == EMPIRICAL:
        return program.samples_ns[int(row.a) + int(unit(bits) * row.b)]
    return round_ns(sample_ns(row.kind, row.a, row.b, bits), row.max_ns)


def key_number(program: Program, keys: int, key: int, place: int) -> int:
    """Which key of a set the step at `place` names."""
    row, u = program.keys[keys], unit(draw(key, place ^ KEY))
    if row.first < 0:
        return int(u * row.n)
    return min(bisect_right(program.shares, u, row.first, row.first + row.n) - row.first, row.n - 1)
