"""Which words acted, counted over many runs of the readable engine: instructions, laws, events, outcomes, decisions.

The readable engine looks its instructions and laws up in tuples of the program; a tuple that counts tells which. What
policies decide, and which faults strike, is listened to at the one place where the engine asks.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, SupportsIndex
from unittest.mock import patch

from simulator.engine import cache, faults, workers
from simulator.engine.directory import Directory
from simulator.model import laws, trace
from simulator.model.adviser import Adviser
from simulator.model.program import FAULTS, OPCODES, POLLED, STATIC, Instruction, Program
from simulator.policies import eviction, outcomes, queueing
from simulator.policies.catalogue import POLICIES, VERBS
from tests.agreement.both_engines import Play


class Counted(tuple[Any, ...]):
    """A tuple that counts what is taken out of it."""

    used: Counter[int]

    def __getitem__(self, at: SupportsIndex | slice) -> Any:
        if not isinstance(at, slice):
            self.used[int(at)] += 1
        return super().__getitem__(at)


def counted(rows: tuple[Any, ...]) -> Counted:
    table = Counted(rows)
    table.used = Counter()
    return table


def watched(program: Program) -> Program:
    """The same program, counting its instructions and laws."""
    return program._replace(code=counted(program.code), laws=counted(program.laws))


def instructions_used(program: Program) -> Counter[str]:
    """How often each instruction of a watched program was carried out."""
    used: Counter[str] = Counter()
    for at, n in program.code.used.items():
        step: Instruction = tuple.__getitem__(program.code, at)
        used[OPCODES[step.op]] += n
    return used


def laws_used(program: Program) -> Counter[str]:
    """How often a watched program drew from each law; mixtures count as such too."""
    used: Counter[str] = Counter()
    for at, n in program.laws.used.items():
        row: laws.LawRow = tuple.__getitem__(program.laws, at)
        used[laws.NAMES[row.kind]] += n
        used["mixture"] += n if row.branches > 1 else 0
        used["max"] += n if row.max_ns < laws.NEVER_NS else 0
    return used


def outcomes_seen(play: Play) -> tuple[Counter[str], Counter[str]]:
    """How requests and calls ended."""
    seen = [Counter(outcomes.NAMES[o] for o in rows["outcome"].tolist()) for rows in (play.requests, play.calls)]
    return seen[0], seen[1]


def name_of(policy: ModuleType) -> str:
    """A policy by the name of its file."""
    return policy.__name__.rpartition(".")[2]


class Heard:
    """Counts of decisions that were no default: `policy.verb`, kinds of faults, queues, evictions and registries."""

    def __init__(self) -> None:
        self.decisions: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.orders: Counter[str] = Counter()
        self.evictions: Counter[str] = Counter()
        self.registries: Counter[str] = Counter()

    def ask(self, adviser: Adviser, verb: str, key: int, **facts: Any) -> Any:
        """A question to a policy, as the engine asks it. Learning counts where something was learnt."""
        before = memory(adviser)
        said = ASK(adviser, verb, key, **facts)
        if verb in adviser.wanted:
            learnt = verb == "learn" and memory(adviser) != before
            self.decisions[f"{name_of(adviser.policy)}.{verb}"] += learnt or (
                said is not None and said != VERBS[verb][1]
            )
        return said

    def copy(self, directory: Directory, listed: Any) -> None:
        """Somebody hears from a registry what he did not know."""
        registry = directory.city.program.registry
        if directory.row.known == POLLED and list(listed) != directory.listed:
            beats = "eureka" if registry.heartbeat_ns > 0 and registry.poll_ns > 0 else "consul"
            self.registries[beats if registry.heartbeat_ns > 0 else "dns"] += 1
        COPY(directory, listed)

    def candidates(self, directory: Directory, avoid: int) -> Any:
        """Somebody asks of a fixed list that has become wrong."""
        if directory.row.known == STATIC:
            here = directory.city.instances[directory.first : directory.first + directory.n]
            self.registries["static"] += not all(instance.available for instance in here)
        return CANDIDATES(directory, avoid)


KINDS = ("decisions", "faults", "orders", "evictions", "registries")
ASK, COPY, CANDIDATES = Adviser.ask, Directory.copy, Directory.candidates


def memory(adviser: Adviser) -> tuple[Any, ...]:
    """All that a policy remembers."""
    return adviser.state, list(adviser.score), list(adviser.stamp)


@contextmanager
def listening() -> Iterator[Heard]:
    """Hear what the readable engine asks and decides meanwhile."""
    heard = Heard()
    strikes = {what: counting(heard.faults, FAULTS[what], act) for what, act in faults.STRIKES.items()}
    evict, leave = cache.Store.evict, workers.Workers.leave

    def evicting(store: cache.Store, frame: Any) -> None:
        heard.evictions[eviction.KINDS[store.row.evict]] += 1
        evict(store, frame)

    def leaving(place: workers.Workers, frame: Any) -> None:
        heard.orders[queueing.ORDERS[place.unit.order]] += bool(place.queue)
        leave(place, frame)

    with (
        patch.object(Adviser, "ask", lambda adviser, verb, key, **facts: heard.ask(adviser, verb, key, **facts)),
        patch.object(Directory, "copy", lambda directory, listed: heard.copy(directory, listed)),
        patch.object(Directory, "candidates", lambda directory, avoid: heard.candidates(directory, avoid)),
        patch.object(cache.Store, "evict", evicting),
        patch.object(workers.Workers, "leave", leaving),
        patch.dict(faults.STRIKES, strikes),
    ):
        yield heard


def counting(count: Counter[str], name: str, act: Any) -> Any:
    """The same act, counted."""

    def counted_act(city: Any, row: Any) -> None:
        count[name] += 1
        act(city, row)

    return counted_act


VERB_NAMES = {f"{name_of(policy)}.{verb}" for policy in POLICIES for verb in VERBS if hasattr(policy, verb)}
ACTING: dict[str, set[str]] = {  # kind of counter -> what must be above zero
    "events": set(trace.EVENTS),
    "requests": set(outcomes.NAMES) - {"orphaned"},  # a client never dies
    "calls": set(outcomes.NAMES) - {"denied", "limited"},  # only the edge says so
    "code": set(OPCODES),
    "laws": {*laws.NAMES, "mixture", "max"},
    "decisions": VERB_NAMES,
    "faults": set(FAULTS),
    "orders": set(queueing.ORDERS),
    "evictions": set(eviction.KINDS),
    "registries": {"static", "dns", "eureka", "consul"},
}
