"""Steps: what an operation or a route does, one after another. A step is one verb and the verb's own words."""

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from simulator.scenario import leaves as t
from simulator.scenario.leaf import at_word, default, said, shape
from simulator.scenario.tokens import nearest
from simulator.scenario.words import Words

STEPS_MAX = 10_000
VERBS_LATER = ("publish",)


class Compute(Words):
    """Needs one core for that long."""

    compute: t.Law


class Wait(Words):
    """Passes; needs no core."""

    wait: t.Law


class Read(Words):
    """Asks the component's own database."""

    read: t.Law
    keys: t.Keys | None = None
    from_: t.From = Field("primary", alias="from")


class Write(Words):
    """Changes the component's own database."""

    write: t.Law
    keys: t.Keys | None = None


class Call(Words):
    """Asks another operation and waits for its answer (not in the `background`; `optional`: it can do without)."""

    later = ("request", "reply")
    call: t.Called
    keys: t.Keys | None = None
    optional: t.Flag = default("false")
    background: t.Flag = default("false")

    @model_validator(mode="after")
    def heeded(self) -> Self:
        """Where nobody waits nobody misses an answer."""
        if self.optional and self.background:
            raise at_word("optional", "`optional` beside `background`", "nobody waits for it: take `optional` out")
        return self


class Fail(Words):
    """With this chance the operation ends here with `error`."""

    fail: t.Share


class Parallel(Words):
    """All branches start together, `times` copies of each; goes on when `need` have succeeded."""

    parallel: Annotated[list["Branch"], Field(min_length=1, max_length=STEPS_MAX)]
    times: t.Times = default("1")
    need: t.Need = default("all")

    @model_validator(mode="after")
    def possible(self) -> Self:
        """No more successes than branches."""
        branches = len(self.parallel) * self.times
        if self.need is not None and self.need > branches:
            raise said(f"`need: {self.need}` of {branches} branches can never come", f"at most {branches}, or `all`")
        return self


class Repeat(Words):
    """Steps, `times` times one after another."""

    repeat: "Steps"
    times: t.Times


class Option(Words):
    """One of the alternatives of a `choose`."""

    share: t.Share
    steps: "Steps"


class Choose(Words):
    """One of the options, by chance."""

    choose: Annotated[list[Option], Field(min_length=1, max_length=STEPS_MAX)]

    @model_validator(mode="after")
    def whole(self) -> Self:
        """The shares add up."""
        total = sum(option.share for option in self.choose)
        if abs(total - 1.0) > 1e-9:
            raise said(f"the shares of `choose` add to {total * 100:.9g}%", "they must add to 100%")
        return self


class Kept(Words):
    """What a `cache` keeps: by a fixed chance, or by keys in a cache that has a size."""

    hit: t.Share | None = None
    keys: t.Keys | None = None
    miss: "Steps"

    @model_validator(mode="after")
    def one_of_two(self) -> Self:
        """Either a chance or keys."""
        if (self.hit is None) != (self.keys is None):
            return self
        both = "neither `hit` nor `keys`" if self.hit is None else "both `hit` and `keys`"
        raise said(both, "exactly one of: hit (a fixed chance) keys (a real cache)")


class Cache(Words):
    """On a hit nothing; on a miss `miss`, and then it is stored."""

    cache: Kept


VERBS: dict[str, type[Words]] = {
    "compute": Compute,
    "wait": Wait,
    "read": Read,
    "write": Write,
    "call": Call,
    "parallel": Parallel,
    "repeat": Repeat,
    "choose": Choose,
    "cache": Cache,
    "fail": Fail,
}


def one_verb(value: Any) -> Any:
    """A step is a mapping that says exactly one thing to do."""
    if isinstance(value, Words):
        return value
    if not isinstance(value, dict):
        allowed = f"a step, such as `compute: 5 ms`; verbs: {' '.join(VERBS)}"
        raise said(f"found {shape(value)} where a step should be", allowed)
    found = [word for word in value if word in VERBS]
    late = [word for word in value if word in VERBS_LATER]
    if late and not found:
        raise said(f"`{late[0]}`: not yet", f"a step that is not simulated yet; today: {' '.join(VERBS)}")
    if not found:
        raise said(f"unknown step {' '.join(value)!r}"[:80], nearest(next(iter(value), ""), [*VERBS], "steps"))
    if len(found) > 1:
        raise said(
            f"one step says {' and '.join(found)}", "a step does one thing; begin each step with `-`, or put it in { }"
        )
    return value


def verb(value: Any) -> str | None:
    """Which kind of step."""
    words = value if isinstance(value, dict) else type(value).model_fields
    return next((f"<{word}>" for word in words if word in VERBS), None)


Step = Annotated[
    Annotated[Compute, Tag("<compute>")]
    | Annotated[Wait, Tag("<wait>")]
    | Annotated[Read, Tag("<read>")]
    | Annotated[Write, Tag("<write>")]
    | Annotated[Call, Tag("<call>")]
    | Annotated[Parallel, Tag("<parallel>")]
    | Annotated[Repeat, Tag("<repeat>")]
    | Annotated[Choose, Tag("<choose>")]
    | Annotated[Cache, Tag("<cache>")]
    | Annotated[Fail, Tag("<fail>")],
    Discriminator(verb),
    BeforeValidator(one_verb),
]
Steps = Annotated[list[Step], Field(min_length=1, max_length=STEPS_MAX)]


def form(value: Any) -> str:
    """In which of its forms something is written: as text, as a list, or as a mapping."""
    return "<text>" if isinstance(value, str) else "<list>" if isinstance(value, list) else "<words>"


Branch = Annotated[
    Annotated[Steps, Tag("<list>")] | Annotated[Step, Tag("<words>")],
    Discriminator(lambda v: form(v).replace("<text>", "<words>")),
]

for model in (Parallel, Repeat, Option, Choose, Kept, Cache):
    model.model_rebuild()
