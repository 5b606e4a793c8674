"""Each instance in its turn. Fair in count, blind to speed: a slow instance gets as much as a fast one.

It rotates over the caller's present list: when an instance is known to be dead, the others share its turns.
"""

from typing import NamedTuple


class State(NamedTuple):
    """Whose turn it is."""

    turn: int


def start() -> State:
    """The first instance begins."""
    return State(0)


def pick(state: State, size: int) -> tuple[int, State]:
    """The position, out of `size`, that is asked now."""
    turn = state.turn if state.turn < size else 0
    return turn, State(turn + 1)
