"""Random rows of `calls`: what a caller does about those who answer late, badly or not at all."""

from collections.abc import Callable, Mapping
from typing import Any

from simulator.model import topology as t
from simulator.model.laws import constant
from simulator.policies import catalogue
from simulator.policies.retry import JITTERS
from tests.agreement.maker import MS, Maker

KINDS = ("refused", "overloaded", "limited", "reset", "timeout", "error")
JUST_ONCE = 0.1  # share of words that a more exact row switches off


def rows(maker: Maker, app: t.Application) -> dict[tuple[str, str, str], Mapping[str, Any]]:
    """Some rows, about everybody or more exact. Whom a fallback asks has none itself: nothing goes in a circle."""
    made = {link(maker, app): row(maker, app) for _ in range(maker.dice.randint(1, 4))}
    fallbacks = [said["fallback"] for said in made.values() if said.get("fallback")]
    asked = [step for steps in fallbacks for step in steps if isinstance(step, t.Call)]
    for caller in (t.EDGE, *app.operations) if asked else ():
        for step in asked:
            exact = (caller, step.component, step.operation)
            made[exact] = {**made.get(exact, {}), "fallback": None}
    return made


def link(maker: Maker, app: t.Application) -> tuple[str, str, str]:
    """Who asks whom."""
    caller = maker.dice.choice(("any", "any", "any", t.EDGE, *app.operations))
    component = maker.dice.choice(("any", *app.operations))
    if component == "any" or maker.chance(0.5):
        return caller, component, ""
    return caller, component, maker.dice.choice([*app.operations[component]])


def row(maker: Maker, app: t.Application) -> Mapping[str, Any]:
    """The words of one row, some of them `none`."""
    said: dict[str, Any] = {}
    for word, share, say in SAYS:
        if maker.may(word, share):
            said |= say(maker)
    if maker.may("fallback"):
        said["fallback"] = fallback(maker, app)
    return {word: None if maker.chance(JUST_ONCE) else value for word, value in said.items()}


def timeout(maker: Maker) -> t.Law:
    """Constant, or a law."""
    if maker.chance(0.4):
        return maker.period(maker.dice.choice((3.0, 10.0)))
    return constant(maker.dice.choice((2, 5, 10, 30)) * MS)


def retry(maker: Maker) -> t.Retry:
    """A few attempts, with all ways to wait."""
    first_ns = maker.dice.choice((0, 0, maker.span_ns(0.5, 5.0)))
    on = maker.dice.choice((None, None, KINDS, ("timeout",), ("error", "reset"), ("refused", "overloaded", "limited")))
    return t.Retry(
        maker.dice.choice((1, 2, 2, 3)),
        first_ns,
        4 * first_ns if maker.chance(0.5) else None,
        maker.dice.choice(JITTERS),
        on,
        maker.span_ns(2.0, 30.0) if maker.chance(0.3) else None,
        maker.dice.choice((0.1, 0.5)) if maker.may("budget") else None,
    )


def breaker(maker: Maker) -> t.Breaker:
    """Quick to open and quick to try again."""
    window_ns, open_ns = maker.span_ns(10.0, 100.0), maker.span_ns(2.0, 40.0)
    failures = maker.dice.choice((0.1, 0.3, 1.0))
    return t.Breaker(failures, window_ns, maker.dice.randint(1, 4), open_ns, maker.dice.randint(1, 3))


def fallback(maker: Maker, app: t.Application) -> tuple[t.Step, ...]:
    """What the caller does by itself, or asks of somebody who asks nobody."""
    steps: list[t.Step] = [t.Compute(maker.law(0.5))] if maker.chance(0.6) else [t.Wait(maker.law(0.5))]
    asked = [(c, o) for c, ops in app.operations.items() for o, body in ops.items() if "Call(" not in repr(body)]
    if asked and maker.chance(0.4):
        steps.append(t.Call(*maker.dice.choice(asked)))
    if maker.chance(0.3):
        steps.append(t.Fail(0.4))
    return tuple(steps)


def adaptive(maker: Maker) -> t.Adaptive:
    """A bulkhead that finds its own size."""
    return t.Adaptive(maker.dice.randint(1, 2), maker.dice.choice((4, t.UNLIMITED)), 0.5)


SAYS: tuple[tuple[str, float, Callable[[Maker], dict[str, Any]]], ...] = (
    ("timeout", 0.8, lambda maker: {"timeout": timeout(maker)}),
    ("retry", 0.6, lambda maker: {"retry": retry(maker)}),
    ("breaker", 0.6, lambda maker: {"breaker": breaker(maker)}),
    ("bulkhead", 0.6, lambda maker: {"bulkhead": maker.dice.randint(1, 5)}),
    ("adaptive", 0.6, lambda maker: {"bulkhead": adaptive(maker)}),
    ("hedge", 0.6, lambda maker: {"hedge_ns": maker.span_ns(0.5, 8.0), "hedges": maker.dice.choice((1, 1, 2))}),
    ("deadline", 0.6, lambda maker: {"deadline": maker.chance(0.8)}),
    ("cancel", 0.6, lambda maker: {"cancel": maker.chance(0.8)}),
    ("row_balancer", 0.4, lambda maker: {"balancer": maker.dice.choice([*catalogue.BALANCERS])}),
)


__all__ = ["retry", "rows"]
