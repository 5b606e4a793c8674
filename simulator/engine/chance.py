"""What is drawn from the tables of a program: how long something takes, and which key a step names."""

from bisect import bisect_right

from simulator.model.dice import KEY, draw, unit
from simulator.model.laws import EMPIRICAL, branch_of, round_ns, sample_ns
from simulator.model.program import Program


class Chance:
    """Draws; remembers nothing."""

    def __init__(self, program: Program):
        self.program, self.laws = program, program.laws

    def draw_ns(self, law: int, key: int, purpose: int) -> int:
        """How long something takes that happens at `key`."""
        bits = draw(key, purpose)
        kind, a, b, max_ns, branches, upto = self.laws[law]
        if branches > 1:
            u = branch_of(bits)
            while u >= upto:
                law += 1
                kind, a, b, max_ns, branches, upto = self.laws[law]
        if kind == EMPIRICAL:
            return self.program.samples_ns[int(a) + int(unit(bits) * b)]
        return round_ns(sample_ns(kind, a, b, bits), max_ns)

    def key_number(self, keys: int, key: int, place: int) -> int:
        """Which key of a set a step names."""
        row, u = self.program.keys[keys], unit(draw(key, place ^ KEY))
        if row.first < 0:
            return int(u * row.n)
        return min(bisect_right(self.program.shares, u, row.first, row.first + row.n) - row.first, row.n - 1)
