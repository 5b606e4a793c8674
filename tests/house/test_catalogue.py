"""Every policy can be found: one module, one line in the catalogue, arguments in the one order."""

import ast
from types import ModuleType
from typing import get_type_hints

from simulator.policies.catalogue import BALANCERS, GUARDS, LIMITS, OUTLIERS, POLICIES, VERBS
from tests.house.sources import Source, functions, listed, sources

OWN = ("config", "state")  # what every verb may ask for, before the facts
WORDS = 8  # of a row of Config or State
# A table of names -> verbs of which each policy in it knows one.
TABLES = ((BALANCERS, ("pick",)), (GUARDS, ("admit", "again")), (LIMITS, ("admit",)), (OUTLIERS, ("eject",)))
# A module with the name of a verb in it that is no policy of a slot -> why.
APART = {"simulator/policies/admission.py": "every process asks it, in the same way"}


def verbs_of(s: Source) -> list[ast.FunctionDef]:
    """The verbs that a module of policies/ knows."""
    return [node for node in s.tree.body if isinstance(node, ast.FunctionDef) and node.name in VERBS]


def module_path(policy: ModuleType) -> str:
    return policy.__name__.replace(".", "/") + ".py"


def test_every_module_that_decides_by_a_verb_is_in_the_catalogue() -> None:
    listed_there = {module_path(policy) for policy in POLICIES}
    deciding = {s.path for s in sources("simulator/policies") if verbs_of(s)}
    assert not (missing := sorted(deciding - listed_there - set(APART))), listed(missing)
    assert listed_there <= deciding - set(APART)


def test_no_policy_is_in_the_catalogue_twice() -> None:
    assert len({policy.__name__ for policy in POLICIES}) == len(POLICIES)


def test_every_name_a_scenario_can_say_leads_to_a_policy_that_knows_what_it_is_asked() -> None:
    wrong = [
        name
        for table, verbs in TABLES
        for name, policy in table.items()
        if policy not in POLICIES or not any(hasattr(policy, verb) for verb in verbs)
    ]
    assert not wrong, listed(wrong)


def test_every_policy_has_a_name_in_just_one_table() -> None:
    named = [policy.__name__ for table, _ in TABLES for policy in table.values()]
    assert sorted(named) == sorted(policy.__name__ for policy in POLICIES)


def test_a_balancer_works_without_being_told_anything() -> None:
    wrong = [name for name, policy in BALANCERS.items() if hasattr(policy, "Config") and not policy.Config()]
    assert not wrong, listed(wrong)


def test_configurations_and_states_are_few_words_of_whole_numbers_and_floats() -> None:
    wrong = [
        f"{policy.__name__}.{name}"
        for policy in POLICIES
        for name in ("Config", "State")
        if hasattr(policy, name)
        and not (set(kinds := get_type_hints(getattr(policy, name)).values()) <= {int, float} and len(kinds) <= WORDS)
    ]
    assert not wrong, listed(wrong)


def test_who_has_a_state_can_start_and_hands_it_back() -> None:
    wrong = []
    for policy in POLICIES:
        if hasattr(policy, "State") != hasattr(policy, "start"):
            wrong.append(policy.__name__)
        for verb in (verb for verb in VERBS if hasattr(policy, verb)):
            answer = get_type_hints(getattr(policy, verb))["return"]
            state, told = getattr(policy, "State", None), VERBS[verb][1]
            bare = type(None) if told is None else type(told)
            expected = {None: bare}.get(state, state if told is None else tuple[bare, state])
            if answer != expected:
                wrong.append(f"{policy.__name__}.{verb}: {answer}, not {expected}")
    assert not wrong, listed(wrong)


def test_a_verb_asks_only_for_facts_on_offer_and_in_their_order() -> None:
    wrong = []
    for s in sources("simulator/policies"):
        for verb in verbs_of(s) if s.path not in APART else ():
            names = [arg.arg for arg in verb.args.args]
            offer = (*OWN, *VERBS[verb.name][0])
            if names != [name for name in offer if name in names]:
                wrong.append(f"{s.path}: {verb.name}({', '.join(names)}); on offer, in this order: {', '.join(offer)}")
    assert not wrong, listed(wrong)


def test_no_policy_keeps_a_memory_of_its_own() -> None:
    remembering = (ast.Global, ast.Nonlocal)
    wrong = [
        f"{s.path}:{node.lineno}: {type(node).__name__.lower()}"
        for s in sources("simulator/policies")
        for function in functions(s.tree)
        for node in ast.walk(function)
        if isinstance(node, remembering)
    ]
    assert not wrong, listed(wrong)
