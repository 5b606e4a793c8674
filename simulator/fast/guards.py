"""The policies of a link, compiled: who may refuse, who says whether to try again, and all who learn from it.

Told in `engine/caller.py`.
"""

from numba import njit

from simulator.fast.adopt import INNER
from simulator.fast.dispatch import admit, again, learn
from simulator.fast.observe import note
from simulator.fast.rows import ROWS
from simulator.fast.spare import calls
from simulator.model import trace
from simulator.model.dice import child
from simulator.policies import outcomes
from simulator.policies.answers import NO, NO_OPINION, REFUSE

links, instances, policies = ROWS["links"], ROWS["instances"], ROWS["policies"]
NOBODY = -1


@njit(**INNER)
def first_guard(w, k):
    """The slot of this caller's first guard."""
    call = calls(w, k)
    link = links(w, call.link)
    if link.per_caller and call.home >= 0:
        return link.guards + instances(w, call.home).ordinal * link.n_guards
    return link.guards


@njit(**INNER)
def tell(w, slot, who, took_ns, outcome, now):
    """A policy learns how an attempt ended."""
    learn(w, policies(w, slot).own, now, outcome, took_ns, who, policies(w, slot).size)


@njit(**INNER)
def admitted(w, k, now):
    """Whether all guards let an attempt go; where one does not, those asked before learn that it never went."""
    call, first = calls(w, k), first_guard(w, k)
    for j in range(links(w, call.link).n_guards):
        if not admit(w, policies(w, first + j).own, now, NOBODY):
            note(w, now, trace.BLOCKED, call.request, -1)
            for before in range(j):
                tell(w, first + before, NOBODY, 0, outcomes.BLOCKED, now)
            return False
    return True


@njit(**INNER)
def teach(w, k, who, took_ns, outcome, now):
    """The guards learn how a round ended."""
    first = first_guard(w, k)
    for j in range(links(w, calls(w, k).link).n_guards):
        tell(w, first + j, who, took_ns, outcome, now)


@njit(**INNER)
def once_more(w, k, outcome, now):
    """How long to wait before another attempt, in ns; NO or REFUSE: there is none."""
    call, first, longest = calls(w, k), first_guard(w, k), NO
    key = child(call.key, call.attempts)
    for j in range(links(w, call.link).n_guards):
        slot = policies(w, first + j).own
        said = again(w, slot, key, now, call.attempts, outcome, now - call.began_ns, call.pause_ns)
        if said == NO or said == REFUSE:
            return said
        if said != NO_OPINION:
            longest = max(longest, said)
    return longest
