"""Every function of policies/ is adopted by Numba as it stands, and says the same there, bit for bit.

Arguments are drawn by the name of the parameter. The interpreted run gets lists, as the readable engine hands them in,
the compiled one arrays; what a function leaves behind in its vectors is compared too.
"""

from collections.abc import Callable
from importlib import import_module
from inspect import isfunction, signature
from pkgutil import iter_modules
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
import pytest
from numba import njit

from simulator import policies
from simulator.fast import adopt
from simulator.policies import (
    aimd,
    breaker,
    bulkhead,
    outlier,
    peak_ewma,
    retry,
    retry_budget,
    ring_hash,
    round_robin,
    token_bucket,
)
from simulator.policies.outcomes import NAMES

DRAWS = 300  # of all arguments of a function, for each number of instances
SIZES = (1, 2, 3, 10, 25)
NOW_NS = 100_000_000_000
Chance = np.random.Generator
Drawn = Callable[[Chance], Any]


def whole(low: int, high: int) -> Drawn:
    """low..high."""
    return lambda chance: int(chance.integers(low, high + 1))


def part(low: float = 2.0**-53, high: float = 1.0 - 2.0**-53) -> Drawn:
    """A number between."""
    return lambda chance: float(low + (high - low) * chance.random())


def one_of(*values: Any) -> Drawn:
    """One of these."""
    return lambda chance: values[chance.integers(len(values))]


def sized(low: int, high: int) -> Drawn:
    """low..high, in all sizes alike."""
    return lambda chance: max(low, high >> int(chance.integers(high.bit_length())))


FLAG, FEW, TIME, U = whole(0, 1), whole(0, 6), sized(0, 2 * NOW_NS), part()
SCALARS: dict[str, Drawn] = {
    **dict.fromkeys(("now_ns", "tick"), whole(NOW_NS, 2 * NOW_NS)),
    **dict.fromkeys(("elapsed_ns", "pause_ns", "took_ns", "standing_ns", "waited_ns", "age_ns", "warm_ns"), TIME),
    **dict.fromkeys(("lease_ns", "beat_ns", "since_ns", "first_ns", "retransmit_ns"), TIME),
    **dict.fromkeys(("codel_ns", "timeout_ns", "most_ns"), lambda chance: int(chance.choice([-1, TIME(chance)]))),
    **dict.fromkeys(("heartbeat_ns", "window_ns", "decay_ns"), sized(1, NOW_NS)),
    **dict.fromkeys(("u", "u2", "preserve", "at_once", "loss", "contention", "coherency"), U),
    **dict.fromkeys(("malformed", "unauthenticated"), part(0.0, 0.5)),
    **dict.fromkeys(("auth", "forbidden", "travels", "healthy", "well", "failed"), FLAG),
    **dict.fromkeys(("mine", "theirs", "last", "gone", "fall", "rise", "streak", "busy", "queued", "need"), FEW),
    **dict.fromkeys(("queue_max", "workers", "started", "succeeded", "renewals", "outstanding", "name"), FEW),
    **dict.fromkeys(("cores", "computing", "n", "registered", "attempt", "deaths", "times"), whole(1, 70)),
    **dict.fromkeys(("order", "kind"), whole(0, 3)),
    "outcome": whole(0, len(NAMES) - 1),
    "hashed": sized(0, (1 << 63) - 1),
    "rank": sized(0, (1 << 62) - 1),
    **dict.fromkeys(("x", "at"), whole(0, ring_hash.MASK)),
    "latency_ns": part(0.0, 1e12),
    "inherited_ns": one_of(0, NOW_NS, 1 << 62),
}
VECTORS: dict[str, Drawn] = {
    "names": whole(0, 1000),
    "weight": part(0.1, 10.0),
    "outstanding": FEW,
    "ranks": sized(0, 1 << 62),
    "score": one_of(0.0, 1.0, 2.5, 1e9),
    "stamp": whole(0, NOW_NS),
}
TUPLES: dict[ModuleType, dict[str, Drawn]] = {
    aimd: {
        "Config": lambda c: aimd.Config(FEW(c) + 1, whole(7, 50)(c), U(c)),
        "State": lambda c: aimd.State(part(1.0, 50.0)(c), FEW(c)),
    },
    breaker: {
        "Config": lambda c: breaker.Config(U(c), NOW_NS // 20, whole(1, 9)(c), TIME(c), FEW(c) + 1),
        "State": lambda c: breaker.State(whole(0, 2)(c), whole(NOW_NS, 2 * NOW_NS)(c), FEW(c), FEW(c), FEW(c)),
    },
    bulkhead: {"Config": lambda c: bulkhead.Config(FEW(c)), "State": lambda c: bulkhead.State(FEW(c))},
    outlier: {"Config": lambda c: outlier.Config(FEW(c), TIME(c), U(c))},
    peak_ewma: {"Config": lambda c: peak_ewma.Config(sized(1, NOW_NS)(c))},
    retry: {
        "Config": lambda c: retry.Config(
            whole(1, 90)(c), TIME(c), sized(1, 1 << 60)(c), whole(0, 3)(c), whole(0, 4095)(c), one_of(-1, TIME(c))(c)
        )
    },
    retry_budget: {
        "Config": lambda c: retry_budget.Config(U(c), 10.0),
        "State": lambda c: retry_budget.State(part(0.0, 10.0)(c)),
    },
    round_robin: {"State": lambda c: round_robin.State(FEW(c))},
    ring_hash: {"Config": lambda c: ring_hash.Config(one_of(0.0, 1.25, 2.0)(c))},
    token_bucket: {
        "Config": lambda c: token_bucket.Config(part(0.0, 100.0)(c), part(1.0, 50.0)(c)),
        "State": lambda c: token_bucket.State(part(0.0, 50.0)(c), whole(0, NOW_NS)(c)),
    },
}


def written() -> list[FunctionType]:
    """Every function of every module of policies/, but those of words: only the real system has to do with tokens.

    Nor the catalogue, which knows modules.
    """
    names = [found.name for found in iter_modules(policies.__path__) if found.name != "authentication"]
    modules = [import_module(f"{policies.__name__}.{name}") for name in names]
    there = [f for m in modules for f in vars(m).values() if isfunction(f) and f.__module__ == m.__name__]
    return [f for f in there if f.__name__ != "number"]


def argument(function: FunctionType, name: str, size: int, chance: Chance) -> Any:
    """An argument for a parameter of that name."""
    if name in ("config", "state"):
        kind = function.__globals__[name.capitalize()]
        tuples = next(made for module, made in TUPLES.items() if module.__name__ == kind.__module__)
        return tuples[name.capitalize()](chance)
    if name == "size":
        return size
    if name in ("who", "a"):
        return int(chance.integers(size))
    if name in VECTORS and not (name == "outstanding" and function.__name__ == "price"):
        return [VECTORS[name](chance) for _ in range(max(size, breaker.SIZE))]
    return SCALARS[name](chance)


def compiled(function: FunctionType) -> Callable[..., Any]:
    """The same, by way of what `fast.adopt` has registered."""

    def ask(*given: Any) -> Any:
        return function(*given)

    return njit(**adopt.ENTERED)(ask)


@pytest.mark.parametrize("function", written(), ids=lambda f: f"{f.__module__.rpartition('.')[2]}.{f.__name__}")
def test_a_function_of_a_policy_says_the_same_interpreted_and_compiled(function: FunctionType) -> None:
    chance, ask = np.random.default_rng(1), compiled(function)
    for size in SIZES:
        for _ in range(DRAWS):
            given = [argument(function, name, size, chance) for name in signature(function).parameters]
            if function.__module__ == breaker.__name__ and "stamp" in signature(function).parameters:
                number = breaker.tenth(given[0], given[1] if function.__name__ == "found" else given[2])
                given[-1] = [max(number - whole(0, 12)(chance), 0) for _ in range(breaker.SIZE)]
            handed = tuple(np.array(x) if isinstance(x, list) else x for x in given)
            said, answer = function(*given), ask(*handed)
            assert said == answer, given
            assert all(isinstance(x, list) is False or x == list(y) for x, y in zip(given, handed, strict=True))
