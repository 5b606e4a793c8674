"""Every policy has a number: its place in this list. One line a policy; nothing else in the project lists them.

A policy is one module: optional `Config` and `State` (NamedTuples of int and float), `start`, and the verbs it knows.
A verb names, as its parameters, the facts it wants out of those its verb offers, in the order `config, state, now_ns,
facts, u`; it returns its decision, followed by the new State where the policy has one. A uniform `u` is drawn only
for those who ask. Runtimes build their dispatch from this catalogue, so a new policy changes no line of any of them.
"""

from types import ModuleType

from simulator.policies import round_robin, uniform_random

POLICIES: tuple[ModuleType, ...] = (round_robin, uniform_random)

BALANCERS = {"round_robin": round_robin, "random": uniform_random}

VERBS = {  # verb -> facts on offer
    "pick": ("now_ns", "size", "u"),
}


def number(policy: ModuleType) -> int:
    """The number of a policy."""
    return POLICIES.index(policy)
