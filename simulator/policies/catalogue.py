"""Every policy has a number: its place in this list. One line a policy; nothing else in the project lists them.

A policy is one module: optional `Config` and `State` (NamedTuples of int and float), `start`, and the verbs it knows.
A verb names, as its parameters, the facts it wants out of those its verb offers, in the order `config, state, now_ns,
facts, u`; it returns its decision, followed by the new State where the policy has one. A uniform `u` is drawn only
for those who ask. Runtimes build their dispatch from this catalogue, so a new policy changes no line of any of them.
"""

from types import ModuleType

from simulator.policies import (
    aimd,
    breaker,
    bulkhead,
    join_idle,
    least_outstanding,
    outlier,
    peak_ewma,
    retry,
    retry_budget,
    ring_hash,
    round_robin,
    smooth_weighted,
    source_hash,
    token_bucket,
    token_bucket_per_client,
    two_choices,
    two_choices_distinct,
    uniform_random,
    weighted,
)
from simulator.policies.answers import NO, NO_OPINION, REFUSE

__all__ = ["BALANCERS", "GUARDS", "LIMITS", "NO", "NO_OPINION", "OUTLIERS", "POLICIES", "REFUSE", "VERBS", "number"]

POLICIES: tuple[ModuleType, ...] = (
    round_robin,
    uniform_random,
    weighted,
    smooth_weighted,
    least_outstanding,
    two_choices,
    two_choices_distinct,
    peak_ewma,
    source_hash,
    ring_hash,
    join_idle,
    retry,
    retry_budget,
    breaker,
    bulkhead,
    aimd,
    token_bucket,
    token_bucket_per_client,
    outlier,
)

BALANCERS = {
    "round_robin": round_robin,
    "random": uniform_random,
    "weighted": weighted,
    "smooth_weighted": smooth_weighted,
    "least_outstanding": least_outstanding,
    "two_choices": two_choices,
    "two_choices_distinct": two_choices_distinct,
    "peak_ewma": peak_ewma,
    "source_hash": source_hash,
    "ring_hash": ring_hash,
    "join_idle": join_idle,
}

# What a row of `calls` can ask for, in the order in which a call asks them: `again` needs the wait before the budget.
GUARDS = {"retry": retry, "budget": retry_budget, "breaker": breaker, "bulkhead": bulkhead, "adaptive": aimd}
LIMITS = {"rate_limit": token_bucket, "per_client": token_bucket_per_client}  # of a gateway
OUTLIERS = {"eject": outlier}  # of a balancer

VERBS: dict[str, tuple[tuple[str, ...], int | None]] = {  # verb -> facts on offer, answer of who does not know it
    "admit": (("now_ns", "who", "score", "stamp"), True),
    "pick": (("now_ns", "size", "hashed", "names", "weight", "outstanding", "score", "stamp", "u", "u2"), 0),
    "again": (("now_ns", "attempt", "outcome", "elapsed_ns", "pause_ns", "u"), NO_OPINION),
    "learn": (("now_ns", "outcome", "took_ns", "who", "size", "score", "stamp"), None),
    "eject": (("now_ns", "outcome", "who", "size", "gone", "score", "stamp"), 0),
}


def number(policy: ModuleType) -> int:
    """The number of a policy."""
    return POLICIES.index(policy)
