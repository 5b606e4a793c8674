"""From words to the model: a row of `calls` keeps only the words it says, so that rows can be merged (`rules.py`)."""

from collections.abc import Callable, Mapping
from typing import Any

from simulator.model import topology as m
from simulator.scenario.calls import Adaptive, Breaker, Hedge, Row
from simulator.scenario.retrying import retry

Steps = Callable[[object], tuple[m.Step, ...]]


def row(words: Row, steps: Steps) -> Mapping[str, Any]:
    """Fields of `topology.Rules` -> values; None where it says `none`. What a row does not say is not there."""
    values = {
        "timeout": words.timeout,
        "retry": retry(words.retry),
        "breaker": breaker(words.breaker),
        "bulkhead": bulkhead(words.bulkhead),
        "fallback": steps(words.fallback) if isinstance(words.fallback, list) else None,
        "deadline": words.deadline,
        "cancel": words.cancel,
        "balancer": words.balancer,
    }
    out = {word: value for word, value in values.items() if word in words.model_fields_set}
    return out | (hedge(words.hedge) if "hedge" in words.model_fields_set else {})


def breaker(words: Breaker | str | None) -> m.Breaker | None:
    """When a breaker opens."""
    if not isinstance(words, Breaker):
        return None
    return m.Breaker(words.failures, words.window, words.at_least, words.open, words.probes)


def bulkhead(words: Adaptive | int | None) -> m.Adaptive | int | None:
    """How many calls may be in progress; `unlimited` is as good as `none`."""
    if isinstance(words, Adaptive):
        return m.Adaptive(words.least, words.most, words.shrink)
    return None if words == m.UNLIMITED else words


def hedge(words: Hedge | str | None) -> dict[str, int | None]:
    """When a further attempt is sent, and how many of them."""
    if not isinstance(words, Hedge):
        return {"hedge_ns": None, "hedges": None}
    return {"hedge_ns": words.after, "hedges": words.at_most}
