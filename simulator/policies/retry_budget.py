"""A success earns a fraction of a retry, a retry costs a whole one: retries cannot become the load.

Problem: when everything fails, three attempts triple the load. Idea: a purse that successes fill slowly. With 0.1 a
success at most about a tenth more is sent in the long run, however many fail; when nothing succeeds the purse is soon
empty and stays so. Source: Brooker, Fixing retries with token buckets and circuit breakers (2022); Finagle's
RetryBudget (20 % and ten a second); `retryThrottling` of gRPC (which spends on failures and stops at half).

How it fails: the purse is full at the start, so each caller may spend `most` retries at once, and callers do not know
of each other. A small caller has few successes and soon no budget, though its retries would hurt nobody.
"""

from typing import NamedTuple

from simulator.policies.answers import REFUSE
from simulator.policies.outcomes import right
from simulator.policies.token_bucket import WHOLE


class Config(NamedTuple):
    """Tokens that a success earns, and how many the purse holds."""

    earn: float
    most: float


class State(NamedTuple):
    """What is in the purse."""

    tokens: float


def start(config: Config) -> State:
    """Full."""
    return State(config.most)


def again(state: State) -> tuple[int, State]:
    """At once, for a token; REFUSE without one."""
    if state.tokens < WHOLE:
        return REFUSE, state
    return 0, State(max(state.tokens - 1.0, 0.0))


def learn(config: Config, state: State, outcome: int) -> State:
    """A right answer earns."""
    if not right(outcome):
        return state
    return State(min(state.tokens + config.earn, config.most))
