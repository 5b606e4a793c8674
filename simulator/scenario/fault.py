"""The words of `faults`: what goes wrong, when or how often, and whom it strikes."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from simulator.model import topology as m
from simulator.scenario import leaves as t
from simulator.scenario.leaf import at_word, default, said
from simulator.scenario.targets import COMPONENT, MANY, STRIKES, Target
from simulator.scenario.words import Words

NEEDS = {m.SLOW: "by", m.FAIL: "share", m.LOSE: "share", m.DELAY: "latency"}  # what must be said beside a kind
EXAMPLES = {"by": "by: 5x", "share": "share: 10%", "latency": "latency: 100 ms"}
OF = {"by": "slow", "share": "fail, lose", "latency": "delay", "set_off": "crash"}


class Random(Words):
    """Again and again: well for a time drawn from `up`, ill for one from `down`. `together`: all struck share it."""

    up: t.Period
    down: t.Period
    together: t.Flag = default("false")


class Fault(Words):
    """Something that goes wrong: at a certain time, at random times, or when a request sets it off."""

    later = ("leak", "pause", "poison", "release", "rate", "every", "messages", "errors", "slower")
    at: t.Time | None = None
    for_: t.Span | None = Field(None, alias="for")
    random: Random | None = None
    crash: t.Target | None = None
    freeze: t.Target | None = None
    slow: t.Target | None = None
    fail: t.Target | None = None
    cut: t.Target | None = None
    lose: t.Target | None = None
    delay: t.Target | None = None
    flush: t.Target | None = None
    by: t.Factor | None = None
    share: t.Portion | None = None
    latency: t.Period | None = None
    set_off: t.Portion | None = None
    instances: t.Instances | None = None
    only: Annotated[list[t.Name], Field(min_length=1)] | None = None

    def strike(self) -> tuple[str, Target]:
        """The kind of fault and its target."""
        return next((kind, target) for kind in m.FAULT_KINDS if (target := getattr(self, kind)) is not None)

    @model_validator(mode="after")
    def one_thing(self) -> Self:
        """Exactly one thing goes wrong, and it can happen to its target."""
        kinds = [kind for kind in m.FAULT_KINDS if getattr(self, kind) is not None]
        if len(kinds) != 1:
            found = f"{' and '.join(f'`{kind}`' for kind in kinds)} in one fault" if kinds else "nothing goes wrong"
            raise said(found, f"exactly one of: {' '.join(m.FAULT_KINDS)}")
        kind, target = self.strike()
        if target.form not in STRIKES[kind]:
            allowed = f"`{kind}` strikes {' or '.join(STRIKES[kind])}"
            raise at_word(kind, f"`{kind}` cannot strike {target.form}", allowed, at_key=False)
        if self.instances is not None and (target.form not in MANY or kind == m.FLUSH):
            what = f"`instances` beside `{kind}` of {target.form}"
            raise at_word("instances", what, "it is one thing; take `instances` out")
        return self

    @model_validator(mode="after")
    def own_words(self) -> Self:
        """Each kind has its own words."""
        kind, target = self.strike()
        need = NEEDS.get(kind, "")
        if need and getattr(self, need) is None:
            raise said(f"`{kind}` without `{need}`", f"say how much, such as `{EXAMPLES[need]}`")
        for word, kinds in OF.items():
            if getattr(self, word) is not None and kind not in kinds.split(", "):
                raise at_word(word, f"`{word}` beside `{kind}`", f"`{word}` belongs to {kinds}; take it out")
        if self.set_off is not None and target.form != COMPONENT:
            what = f"`set_off` beside `crash` of {target.form}"
            raise at_word("set_off", what, "requests kill processes of a component")
        return self

    @model_validator(mode="after")
    def one_time(self) -> Self:
        """At a time, or at random."""
        if (self.at is None) == (self.random is None):
            both = "neither `at` nor `random`" if self.at is None else "both `at` and `random`"
            raise said(both, "exactly one of: at random")
        for word, value in (("for", self.for_), ("set_off", self.set_off)):
            if self.random is not None and value is not None:
                raise at_word(word, f"`{word}` beside `random`", f"`random` says when and how long; take `{word}` out")
        return self
