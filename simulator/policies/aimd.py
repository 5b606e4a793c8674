"""A bulkhead that finds its own size: one more for a full round of successes, a share less for each failure.

Problem: nobody knows the right bound, and it changes with the weather. Idea: feel for it, as TCP does. A success adds
1/limit, so that a round of `limit` successes adds one; a failure multiplies by `shrink`. Additive increase and
multiplicative decrease converge to fair shares between callers who do not know each other. Source: Chiu and Jain,
Analysis of the Increase and Decrease Algorithms (1989); the AIMDLimit of Netflix' concurrency-limits (backoff 0.9),
from which it has that the limit grows only while at least half of it is in use: else a quiet hour would lift it to
where it protects nobody.

How it fails: it needs failures to learn, so it always walks back to the edge and over it: a saw-tooth. It cannot tell
an overload from an error that has nothing to do with load. Several failures of one round shrink it several times.
"""

from typing import NamedTuple

from simulator.policies.outcomes import BLOCKED, right


class Config(NamedTuple):
    """The limit stays between `least` and `most`; a failure multiplies it by `shrink`."""

    least: int
    most: int
    shrink: float


class State(NamedTuple):
    """The limit, of which the whole part counts, and how many are in progress."""

    limit: float
    inside: int


def start(config: Config) -> State:
    """As small as allowed."""
    return State(float(config.least), 0)


def admit(state: State) -> tuple[bool, State]:
    """Whether there is room."""
    if state.inside >= int(state.limit):
        return False, state
    return True, State(state.limit, state.inside + 1)


def learn(config: Config, state: State, outcome: int) -> State:
    """One has come back: more room after a success, less after a failure, as much where it never went."""
    limit = state.limit
    if right(outcome):
        if 2 * state.inside >= int(limit):
            limit = min(limit + 1.0 / limit, float(config.most))
    elif outcome != BLOCKED:
        limit = max(limit * config.shrink, float(config.least))
    return State(limit, state.inside - 1)
