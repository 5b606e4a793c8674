"""One function a verb, written from the catalogue: number -> policy.

A policy's Config and State live in one row of 8-byte words, read as int or as float as its annotations say (two views
of one memory).
"""

from numba import njit

from simulator.fast.adopt import INLINE
from simulator.fast.rows import ROWS
from simulator.model.dice import CHOICE, draw, unit
from simulator.policies.catalogue import POLICIES, VERBS

DRAWN = {"u": "unit(draw(key, CHOICE))"}


def name(policy):
    """The module's own name."""
    return policy.__name__.rpartition(".")[2]


def views(tuple_type, table):
    """(field, the view it lives in, its word)."""
    kinds = enumerate(tuple_type.__annotations__.values())
    return [(f"{table}_f" if t is float else f"{table}_i", f"w{k}") for k, t in kinds]


def argument(policy, wanted):
    """What is handed over for a parameter."""
    if wanted in ("config", "state"):
        tuple_type = getattr(policy, wanted.capitalize())
        words = ", ".join(f"{view}(w, slot).{word}" for view, word in views(tuple_type, wanted))
        return f"{name(policy)}_{wanted.capitalize()}({words})"
    return DRAWN.get(wanted, wanted)


def branch(number, policy, verb):
    """The lines that ask one policy and keep its new state."""
    function = getattr(policy, verb)
    wanted = function.__code__.co_varnames[: function.__code__.co_argcount]
    call = f"{name(policy)}_{verb}({', '.join(argument(policy, x) for x in wanted)})"
    yield f"    if number == {number}:"
    if not hasattr(policy, "State"):
        yield f"        return {call}"
        return
    yield f"        answer, state = {call}"
    for k, (view, word) in enumerate(views(policy.State, "state")):
        yield f"        {view}(w, slot).{word} = state[{k}]"
    yield "        return answer"


def source(verb):
    """The text of the dispatching function."""
    given = [fact for fact in VERBS[verb] if fact not in DRAWN]
    lines = [f"def {verb}(w, slot, key, {', '.join(given)}):", "    number = policies(w, slot).number"]
    for number, policy in enumerate(POLICIES):
        if hasattr(policy, verb):
            lines += branch(number, policy, verb)
    return "\n".join([*lines, "    return 0"]) + "\n"


def build(verb):
    """The compiled function of a verb."""
    space = {"draw": draw, "unit": unit, "CHOICE": CHOICE, **ROWS}
    for policy in POLICIES:
        parts = ("Config", "State", *VERBS)
        space |= {f"{name(policy)}_{part}": getattr(policy, part) for part in parts if hasattr(policy, part)}
    exec(source(verb), space)
    return njit(**INLINE)(space[verb])
