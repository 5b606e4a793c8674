"""What a process knows of the instances of a unit: whom it may ask."""

from collections.abc import Sequence

from simulator.model.program import PERFECT, DirectoryRow, Program


class Directory:
    """`known`: ordinals of the instances that may be asked, in order."""

    def __init__(self, program: Program, row: DirectoryRow):
        self.row = row
        unit_row = program.units[row.unit]
        self.first, self.n = unit_row.first, unit_row.replicas
        self.weights = [instance.weight for instance in program.instances[self.first : self.first + self.n]]
        self.known = list(range(self.n))

    def follow(self, truth: Sequence[bool]) -> None:
        """Who runs (all instances of the program) is known at once, unless this is a copy."""
        if self.row.known == PERFECT:
            self.known = [i for i in range(self.n) if truth[self.first + i]]

    def candidates(self, avoid: int) -> Sequence[int]:
        """Whom to choose from: not the one tried last, where another is known."""
        if avoid < 0 or len(self.known) < 2 or avoid not in self.known:
            return self.known
        return [i for i in self.known if i != avoid]

    def ramped(self, places: Sequence[int]) -> list[float]:
        """Weights of the candidates."""
        return [self.weights[i] for i in places]

    def judge(self, place: int, outcome: int) -> None:
        """What came of asking somebody."""
