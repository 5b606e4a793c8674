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

NO, NO_OPINION, REFUSE = -1, -2, -3  # answers of `again` beside a wait in ns; REFUSE: the call ends `blocked`

VERBS: dict[str, tuple[tuple[str, ...], object]] = {  # verb -> facts on offer, answer of who does not know it
    "admit": (("now_ns", "who", "score", "stamp"), True),
    "pick": (("now_ns", "size", "hashed", "names", "weight", "outstanding", "score", "stamp", "u", "u2"), 0),
    "again": (("now_ns", "attempt", "outcome", "elapsed_ns", "pause_ns", "u"), NO_OPINION),
    "learn": (("now_ns", "outcome", "took_ns", "who", "size", "score", "stamp"), None),
    "eject": (("now_ns", "outcome", "who", "size", "gone", "score", "stamp"), 0),
}


def number(policy: ModuleType) -> int:
    """The number of a policy."""
    return POLICIES.index(policy)
