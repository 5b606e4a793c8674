"""The words of `retry`: how often something is tried, after which pauses, after which outcomes, and what bounds it.

The same words rule calls between units (`calls/LINK/retry`) and clients (`workload/NAME/retry`).
"""

from typing import Annotated

from pydantic import Discriminator, Tag

from simulator.model import topology as m
from simulator.scenario import leaves as t
from simulator.scenario.leaf import Leaf, default
from simulator.scenario.tokens import TextError, quote
from simulator.scenario.words import Words


class Retry(Words):
    """`attempts` counts the first; `within` bounds the whole call; `budget`: tokens that each success earns."""

    attempts: t.Attempts
    backoff: t.Backoff = default("0 ms")
    jitter: t.Jitter = default("none")
    on: t.Kinds = default("safe")
    within: t.Span | None = None
    budget: t.Portion | None = None


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
