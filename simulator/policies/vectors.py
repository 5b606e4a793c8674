"""What a policy sees as a vector: something that answers `v[i]`, and takes `v[i] = x` where it is the policy's memory.

The runtime owns the memory, hands it in with each question, and decides what `i` means: a position among the candidates
in `pick`, the ordinal of an instance in `learn` and `eject`, a bucket of a breaker, a client of a rate limit. A policy
never asks for a length; where it matters, it is the fact `size`.
"""

from typing import Protocol


class Ints(Protocol):
    """Whole numbers to read: ordinals, attempts without an answer."""

    def __getitem__(self, i: int, /) -> int:
        """The i-th."""


class Floats(Protocol):
    """Numbers to read: weights."""

    def __getitem__(self, i: int, /) -> float:
        """The i-th."""


class Stamps(Ints, Protocol):
    """Memory of whole numbers, 0 at the start."""

    def __setitem__(self, i: int, value: int, /) -> None:
        """Remember it."""


class Scores(Floats, Protocol):
    """Memory of numbers, 0.0 at the start."""

    def __setitem__(self, i: int, value: float, /) -> None:
        """Remember it."""
