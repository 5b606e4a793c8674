"""One seed's decisions: what everything random is made from.

Times come in three styles: with "ties" every law is constant and every moment a whole number of half milliseconds, so
that much happens at one instant; "smooth" draws everything; "mixed" does both. Of the words that a scenario may use or
leave out each seed has a palette, so that some words meet often in one scenario and most scenarios stay small.
"""

import random
from collections.abc import Collection, Sequence

from simulator.model import laws
from simulator.model import topology as t

MS = 1_000_000
STYLES = ("ties", "mixed", "smooth")
APPLICATION = ("keys", "replica", "optional", "background", "cache", "keyed", "priority", "scope", "idempotent")
CALLS = (
    *("timeout", "retry", "budget", "breaker", "bulkhead", "adaptive", "hedge", "fallback", "deadline", "cancel"),
    "row_balancer",
)
BETWEEN = ("balancer", "proxy", "eject", "health", "slow_start", "registry", "loss", "cross_zone")
HOSTS = (
    *("zones", "nodes", "shared", "loop", "order", "codel", "contention", "start_up", "warm_up", "weights"),
    *("restart", "liveness", "readiness", "rate_limit", "per_client", "patience", "copies", "store"),
)
LOAD = ("users", "bursts", "clients", "client_retry", "client_deadline", "client_law")
FAULTS = (
    *("freeze", "fail", "cut", "lose", "delay", "flush", "random", "set_off"),
    *("zone_fault", "registry_fault", "database_fault"),
)
WORDS = (*APPLICATION, *CALLS, *BETWEEN, *HOSTS, *LOAD, *FAULTS)  # all that a scenario may do without


class Maker:
    """`palette`: the words that this seed may use, of those that are not `without`."""

    def __init__(self, seed: int, without: Collection[str] = ()):
        self.dice = random.Random(seed)
        self.style = self.dice.choice(STYLES)
        share = self.dice.choice((0.0, 0.25, 0.45, 0.65))
        self.palette = frozenset(word for word in WORDS if self.dice.random() < share) - frozenset(without)

    def chance(self, share: float) -> bool:
        """Whether something happens that has this chance."""
        return self.dice.random() < share

    def may(self, word: str, share: float = 0.6) -> bool:
        """Whether a word is used here, if this seed uses it at all."""
        return self.chance(share) and word in self.palette

    def some(self, names: Sequence[str], least: int = 1) -> list[str]:
        """A random subset, in order."""
        chosen = set(self.dice.sample(names, self.dice.randint(least, len(names))))
        return [name for name in names if name in chosen]

    def span_ns(self, least_ms: float, most_ms: float) -> int:
        """Some length of time above 0; with ties, on the grid of half milliseconds."""
        ns = round(self.dice.uniform(least_ms, most_ms) * MS)
        return max(MS // 2, ns - ns % (MS // 2)) if self.style == "ties" or self.chance(0.3) else max(1, ns)

    def moment_ns(self, duration_ns: int) -> int:
        """Some time within the run; with ties, on the grid of half milliseconds."""
        at_ns = round(self.dice.uniform(0.0, duration_ns))
        return at_ns - at_ns % (MS // 2) if self.style == "ties" or self.chance(0.3) else at_ns

    def law(self, mean_ms: float = 1.0) -> t.Law:
        """How long something takes, about `mean_ms`; perhaps always nothing."""
        if self.style == "ties" or (self.style == "mixed" and self.chance(0.5)):
            return laws.constant(self.dice.choice((0, 1, 1, 2, 2, 3, 4)) * round(mean_ms * MS / 2))
        return self.drawn(mean_ms)

    def period(self, mean_ms: float) -> t.Law:
        """The same, and never always nothing."""
        law = self.law(mean_ms)
        return laws.constant(round(mean_ms * MS)) if laws.is_zero(law) else law

    def drawn(self, mean_ms: float) -> t.Law:
        """A law of one branch, or a mixture."""
        if self.chance(0.85):
            return laws.Law((self.branch(mean_ms * MS),))
        n = self.dice.randint(2, 3)
        weights = [self.dice.random() + 0.1 for _ in range(n)]
        shares = tuple(weight / sum(weights) for weight in weights)
        return laws.Law(tuple(self.branch(mean_ms * MS * self.dice.uniform(0.2, 3.0)) for _ in range(n)), shares)

    def branch(self, mean_ns: float) -> laws.Branch:
        """Any law of that mean."""
        kind = self.dice.randrange(len(laws.NAMES))
        shape = {
            laws.NORMAL: self.dice.uniform(0.1, 1.0),
            laws.LOGNORMAL: self.dice.uniform(0.1, 3.0),
            laws.GAMMA: self.dice.choice((0.3, 1.0, 2.0, 30.0)),
            laws.HYPEREXPONENTIAL: self.dice.uniform(1.1, 4.0),
            laws.WEIBULL: self.dice.choice((0.5, 1.0, 2.5)),
            laws.PARETO: self.dice.uniform(1.2, 4.0),
            laws.ERLANG: float(self.dice.randint(1, 5)),
            laws.UNIFORM: mean_ns * 2,
        }.get(kind, 0.0)
        if kind == laws.EMPIRICAL:
            samples = sorted(round(mean_ns * self.dice.uniform(0.0, 2.0)) for _ in range(self.dice.randint(1, 7)))
            return laws.Branch(kind, sum(samples) / len(samples), samples_ns=tuple(samples))
        capped = kind not in (laws.CONSTANT, laws.UNIFORM) and self.chance(0.3)
        return laws.Branch(kind, mean_ns, shape, round(mean_ns * 2) if capped else laws.NEVER_NS)


__all__ = ["APPLICATION", "BETWEEN", "CALLS", "FAULTS", "HOSTS", "LOAD", "MS", "Maker", "WORDS"]
