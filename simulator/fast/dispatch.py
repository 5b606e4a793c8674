"""One function a verb, written from the catalogue: number -> policy.

A policy's Config and State live in one row of 8-byte words, read as int or as float as its annotations say (two views
of one memory). Its vectors are views (`fast.views`). Who does not know a verb answers as the catalogue says.
"""

import numpy as np
from numba import njit

from simulator.fast.adopt import INNER
from simulator.fast.rows import ROWS
from simulator.fast.views import VIEWS
from simulator.model.dice import CHOICE, CHOICE_2, PAUSE, draw, mix, unit
from simulator.policies.catalogue import POLICIES, VERBS

PURPOSES = {"u": CHOICE, "u2": CHOICE_2}
CHANCE = {"again": {"u": PAUSE}}  # where a uniform is drawn for something else
PLACES = {"pick"}  # verbs whose vectors are indexed by position among the candidates


def name(policy):
    """The module's own name."""
    return policy.__name__.rpartition(".")[2]


def words(tuple_type, table):
    """(the view it lives in, its word) of every field."""
    kinds = enumerate(tuple_type.__annotations__.values())
    return [(f"{table}_f" if t is float else f"{table}_i", f"w{k}") for k, t in kinds]


def argument(policy, verb, wanted):
    """What is handed over for a parameter."""
    if wanted in ("config", "state"):
        tuple_type = getattr(policy, wanted.capitalize())
        given = ", ".join(f"{view}(w, slot).{word}" for view, word in words(tuple_type, wanted))
        return f"{name(policy)}_{wanted.capitalize()}({given})"
    if wanted in PURPOSES:
        return f"unit(draw(key, {(PURPOSES | CHANCE.get(verb, {}))[wanted]}))"
    if wanted == "hashed":
        return "np.int64(mix(hashed + 1) >> np.uint64(1))"
    if wanted in VIEWS:
        return f"{wanted}(w, slot, skip, now_ns)" if verb in PLACES else f"{wanted}(w, slot)"
    return wanted


def branch(number, policy, verb):
    """The lines that ask one policy and keep its new state."""
    function = getattr(policy, verb)
    wanted = function.__code__.co_varnames[: function.__code__.co_argcount]
    call = f"{name(policy)}_{verb}({', '.join(argument(policy, verb, x) for x in wanted)})"
    silent, remembers = VERBS[verb][1] is None, hasattr(policy, "State")
    answer = "" if silent else "answer"
    yield f"    if number == {number}:"
    yield f"        {', '.join(x for x in (answer, 'state' if remembers else '') if x) or '_'} = {call}"
    for k, (view, word) in enumerate(words(policy.State, "state") if remembers else ()):
        yield f"        {view}(w, slot).{word} = state[{k}]"
    yield "        return" if silent else f"        return {type(VERBS[verb][1]).__name__}(answer)"


def parameters(verb):
    """Of a verb's function: what it needs to draw and to see, and the facts that its callers know."""
    facts = VERBS[verb][0]
    own = ["w", "slot", *(["key"] if "u" in facts else []), *(["skip"] if verb in PLACES else [])]
    return own + [fact for fact in facts if fact not in PURPOSES and fact not in VIEWS]


def source(verb):
    """The text of the dispatching function."""
    lines = [f"def {verb}({', '.join(parameters(verb))}):", "    number = policies(w, slot).number"]
    for number, policy in enumerate(POLICIES):
        if hasattr(policy, verb):
            lines += branch(number, policy, verb)
    return "\n".join([*lines, f"    return {VERBS[verb][1]}".removesuffix(" None")]) + "\n"


def build(verb):
    """The compiled function of a verb."""
    seen = {fact: view[verb in PLACES] for fact, view in VIEWS.items()}
    space = {"draw": draw, "unit": unit, "mix": mix, "np": np, **ROWS, **seen}
    for policy in POLICIES:
        parts = ("Config", "State", *VERBS)
        space |= {f"{name(policy)}_{part}": getattr(policy, part) for part in parts if hasattr(policy, part)}
    exec(source(verb), space)
    return njit(**INNER)(space[verb])


admit, pick, again, learn, eject = (build(verb) for verb in ("admit", "pick", "again", "learn", "eject"))
