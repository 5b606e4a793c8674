"""The words of `retry`: how often something is tried, after which pauses, after which outcomes, and what bounds it.

The same words rule calls between units (`calls/LINK/retry`) and clients (`workload/NAME/retry`).
"""

from typing import Annotated, Self

from pydantic import Discriminator, Tag, model_validator

from simulator.model import topology as m
from simulator.scenario import leaves as t
from simulator.scenario import leaves_clients as c
from simulator.scenario.leaf import Leaf, at_word, default
from simulator.scenario.tokens import TextError, quote
from simulator.scenario.words import Words


class Retry(Words):
    """`attempts` counts the first; `within` bounds the whole call; `budget`: tokens that each success earns."""

    attempts: t.Attempts
    backoff: t.Backoff = default("0 ms")
    jitter: c.Jitter = default("none")
    on: c.Kinds = default("safe")
    within: t.Span | None = None
    budget: t.Portion | None = None

    @model_validator(mode="after")
    def room_for_chance(self) -> Self:
        """A decorrelated pause walks between the first and the longest: where they are one it cannot."""
        if self.jitter == "decorrelated" and self.backoff[1] is None:
            allowed = "a back-off that doubles, such as `10 ms doubling to 1 s`"
            raise at_word("jitter", "`jitter: decorrelated` of pauses that are all alike", allowed, at_key=False)
        return self


def without(text: str) -> str:
    """`none`, which takes a retry away."""
    if text != "none":
        raise TextError(f"found {quote(text)}", "words, such as `{attempts: 3}`, or `none`")
    return text


def worded(value: object) -> str:
    """`none`, or the words themselves."""
    return "<text>" if isinstance(value, str) else "<words>"


NoRetry = Annotated[str, Leaf(without, {"enum": ["none"]})]
AnyRetry = Annotated[Annotated[NoRetry, Tag("<text>")] | Annotated[Retry, Tag("<words>")], Discriminator(worded)]


def retry(words: Retry | str | None) -> m.Retry | None:
    """What the words say, for the model; `none`, or nothing said: None."""
    if not isinstance(words, Retry):
        return None
    first_ns, most_ns = words.backoff
    return m.Retry(words.attempts, first_ns, most_ns, words.jitter, words.on, words.within, words.budget)
