"""The guards of links: what a row of `calls`, or a workload's `retry`, asks before and after each attempt.

Their state belongs to a calling instance and a called component, however the rows of `calls` are written: two links
that agree about a breaker share it, also where they differ in what they retry. The slots of a link are consecutive, so
that a guard which another link has already is entered as the `same`.
"""

from collections.abc import Sequence
from typing import NamedTuple

from simulator.model import program as p
from simulator.model.topology import Adaptive, Retry, Rules
from simulator.policies import catalogue, outcomes
from simulator.policies.retry import JITTERS
from simulator.scenario.registers import Registers

SAFE = ("refused", "overloaded")
SAFE_TWICE = (*SAFE, "reset", "timeout")  # where the operation is idempotent
ANY = ("refused", "overloaded", "limited", "reset", "timeout", "error")
PURSE = 10.0  # tokens of a retry budget, at most and at first


class Guard(NamedTuple):
    """A policy of the catalogue, its configuration, and how much memory it needs."""

    number: int
    config: tuple[int | float, ...]
    size: int = 0


def guard(word: str, config: tuple[int | float, ...]) -> Guard:
    """The guard that a word of `calls` asks for; `config` in the order of the policy's own."""
    policy = catalogue.GUARDS[word]
    return Guard(catalogue.number(policy), tuple(policy.Config(*config)), getattr(policy, "SIZE", 0))


def guards_of(rules: Rules, idempotent: bool) -> tuple[Guard, ...]:
    """The guards of a link, in the order in which they are asked."""
    found = []
    if rules.breaker is not None:
        found.append(guard("breaker", rules.breaker))
    if isinstance(rules.bulkhead, Adaptive):
        found.append(guard("adaptive", rules.bulkhead))
    elif rules.bulkhead is not None:
        found.append(guard("bulkhead", (rules.bulkhead,)))
    return (*found, *guards_of_retry(rules.retry, idempotent))


def guards_of_retry(retry: Retry | None, idempotent: bool) -> tuple[Guard, ...]:
    """A retry, and its budget: it is asked only where the retry itself says yes."""
    if retry is None:
        return ()
    most_ns = retry.back_off_ns if retry.most_ns is None else retry.most_ns
    within_ns = -1 if retry.within_ns is None else retry.within_ns
    jitter, on = JITTERS.index(retry.jitter), mask(retry.on, idempotent)
    first = guard("retry", (retry.attempts, retry.back_off_ns, most_ns, jitter, on, within_ns))
    return (first,) if retry.budget is None else (first, guard("budget", (retry.budget, PURSE)))


def mask(kinds: tuple[str, ...] | None, idempotent: bool) -> int:
    """The outcomes after which a call is tried again, as bits. None: the safe ones."""
    if kinds is None or "safe" in kinds:
        kinds = (*(kinds or ()), *(SAFE_TWICE if idempotent else SAFE))
    if "any" in kinds:
        kinds = ANY
    return sum(1 << number for number, name in enumerate(outcomes.NAMES) if name in kinds)


def guard_slots(registers: Registers, key: tuple[str, ...], owners: Sequence[int], guards: tuple[Guard, ...]) -> int:
    """The first slot of the guards of a link, `len(guards)` for each owner; -1 without guards."""
    if not guards:
        return -1
    return registers.once(("guards", *key, guards), lambda: new_slots(registers, key, owners, guards))


def new_slots(registers: Registers, key: tuple[str, ...], owners: Sequence[int], guards: tuple[Guard, ...]) -> int:
    """New rows; those whose state is kept already are entered as the same."""
    first = len(registers.policies)
    for owner in owners:
        for one in guards:
            kept = registers.found.setdefault(("guard", *key, owner, one), len(registers.policies))
            same = kept if kept < len(registers.policies) else -1
            registers.enter_policies([p.PolicyRow(one.number, owner, one.config, one.size, same=same)])
    return first
