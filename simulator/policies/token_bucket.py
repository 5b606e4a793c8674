"""A bucket that fills at a steady rate up to a brim; who finds a token may go.

Problem: more demand than can be served ruins it for everybody. Idea: tokens drip in at the rate that is allowed, a
request takes one, and the brim says how much may come at once after a quiet time. Nothing ticks: what has dripped in is
worked out when somebody asks. Source: Turner, New Directions in Communications (1986), there as a leaky bucket;
`rate_limit` of Envoy, `limit_req` of nginx with `burst` and `nodelay`.

How it fails: it knows requests, not work: a hundred cheap ones count as much as a hundred dear ones. A rate for all
lets one client spend everybody's tokens (`token_bucket_per_client`). Shared out between n gateways, each has a n-th:
with uneven balancing one refuses while another has tokens to spare.
"""

from typing import NamedTuple

WHOLE = 1.0 - 1e-9  # ten times a tenth makes a token, though not in binary


class Config(NamedTuple):
    """Tokens a second, and how many the bucket holds."""

    rate_per_s: float
    burst: float


class State(NamedTuple):
    """How many tokens there were at `at_ns`."""

    tokens: float
    at_ns: int


def start(config: Config) -> State:
    """Full."""
    return State(config.burst, 0)


def dripped(config: Config, since_ns: int) -> float:
    """Tokens that have come in that time."""
    return since_ns * 1e-9 * config.rate_per_s


def admit(config: Config, state: State, now_ns: int) -> tuple[bool, State]:
    """Whether there is a token; it is taken."""
    tokens = min(state.tokens + dripped(config, now_ns - state.at_ns), config.burst)
    if tokens < WHOLE:
        return False, State(tokens, now_ns)
    return True, State(max(tokens - 1.0, 0.0), now_ns)
