"""At most so many calls in progress to one place: when it sinks, only its compartment fills.

Problem: calls that wait for a slow service hold the caller's threads until none is left for anybody else. Idea: a bound
for each service that is called; who finds it full is refused at once. Source: Nygard, Release It! (2007); the
SemaphoreBulkhead of Resilience4j.

How it fails: by Little's law a bound of n at a latency of w lets n/w a second through, so a bound that is right on a
good day throttles on a slow one, and a generous bound protects nobody. `aimd` looks for it by itself.
"""

from typing import NamedTuple


class Config(NamedTuple):
    """`most` in progress at a time."""

    most: int


class State(NamedTuple):
    """How many are in progress."""

    inside: int


def start() -> State:
    """Nobody."""
    return State(0)


def admit(config: Config, state: State) -> tuple[bool, State]:
    """Whether there is room."""
    if state.inside >= config.most:
        return False, state
    return True, State(state.inside + 1)


def learn(state: State) -> State:
    """One has come back, whatever became of it."""
    return State(state.inside - 1)
