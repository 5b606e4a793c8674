"""Who gives advice: a policy with its configuration, its state and its vectors, handed only the facts it names."""

from collections.abc import Callable, Sequence
from inspect import signature
from typing import Generic, SupportsInt, TypeVar

from simulator.model.dice import CHOICE, CHOICE_2, PAUSE, draw, unit
from simulator.model.program import PolicyRow
from simulator.policies.catalogue import POLICIES, VERBS

USUAL = {"u": CHOICE, "u2": CHOICE_2}
CHANCE = {"again": {"u": PAUSE}}  # where a uniform is drawn for something else

LOOKED_AT = {"names", "weight", "outstanding", "score", "stamp"}  # vectors, seen from the candidates
T = TypeVar("T")


class View(Generic[T]):
    """A vector seen through a list of places: `view[i]` is the element at the i-th place."""

    __slots__ = ("places", "vector")

    def __init__(self, vector: list[T], places: Sequence[int]):
        self.vector, self.places = vector, places

    def __getitem__(self, i: int) -> T:
        return self.vector[self.places[i]]

    def __setitem__(self, i: int, value: T) -> None:
        self.vector[self.places[i]] = value


class Adviser:
    """`owner` is the instance in whose memory the state lives; -1: nobody's, it outlives everything."""

    def __init__(self, row: PolicyRow):
        self.row, self.policy, self.owner = row, POLICIES[row.number], row.owner
        self.config = self.policy.Config(*row.config) if hasattr(self.policy, "Config") else None
        self.wanted = {
            verb: [(name, chances(verb).get(name)) for name in signature(getattr(self.policy, verb)).parameters]
            for verb in VERBS
            if hasattr(self.policy, verb)
        }
        self.learns = "learn" in self.wanted
        self.looks = any(name in LOOKED_AT for name, _ in self.wanted.get("pick", ()))
        self.forget()

    def forget(self) -> None:
        """The state of a new process."""
        self.outstanding = [0] * self.row.size
        self.score = [0.0] * self.row.size
        self.stamp = [0] * self.row.size
        self.state: object = None
        if hasattr(self.policy, "State"):
            wants = signature(self.policy.start).parameters
            self.state = self.policy.start(self.config) if wants else self.policy.start()

    def ask(self, verb: str, key: int, **facts: object) -> int:
        """What the policy says, as a number: a place, a wait, yes or no; its default where it does not know the verb.

        `key` is of its draws.
        """
        wanted = self.wanted.get(verb)
        if wanted is None:
            return VERBS[verb][1] or 0
        facts["config"], facts["state"] = self.config, self.state
        given = [value(facts[name]) if purpose is None else unit(draw(key, purpose)) for name, purpose in wanted]
        answer = getattr(self.policy, verb)(*given)
        if self.state is not None:
            answer, self.state = (None, answer) if verb == "learn" else answer
        return number(answer)

    def vectors(self, places: Sequence[int] | None = None) -> dict[str, object]:
        """The policy's own memory: all of it, or as seen from the candidates."""
        if places is None:
            return {"score": self.score, "stamp": self.stamp}
        return {"score": View(self.score, places), "stamp": View(self.stamp, places)}

    def pick(self, places: Sequence[int], weights: Callable[[], list[float]], key: int, **facts: object) -> int:
        """The place, out of the candidates, that is asked now."""
        facts["size"] = len(places)
        if self.looks:
            facts |= {"names": places, "weight": weights, "outstanding": View(self.outstanding, places)}
            facts |= self.vectors(places)
        return places[int(self.ask("pick", key, **facts))]


def chances(verb: str) -> dict[str, int]:
    """The uniforms that a verb offers, and what each is drawn for."""
    return USUAL | CHANCE.get(verb, {})


def value(fact: object) -> object:
    """A fact, worked out only when it is wanted."""
    return fact() if callable(fact) else fact


def number(answer: SupportsInt | None) -> int:
    """An answer, whatever it is."""
    return 0 if answer is None else int(answer)
