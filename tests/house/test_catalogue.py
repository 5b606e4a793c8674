"""Every policy can be found: one module, one line in the catalogue, arguments in the one order."""

import ast
from types import ModuleType

from simulator.policies.catalogue import BALANCERS, POLICIES, VERBS
from tests.house.sources import Source, functions, listed, sources

OWN = ("config", "state")  # what every verb may ask for, before the facts


def verbs_of(s: Source) -> list[ast.FunctionDef]:
    """The verbs that a module of policies/ knows."""
    return [node for node in s.tree.body if isinstance(node, ast.FunctionDef) and node.name in VERBS]


def module_path(policy: ModuleType) -> str:
    return policy.__name__.replace(".", "/") + ".py"


def test_every_module_that_decides_by_a_verb_is_in_the_catalogue() -> None:
    listed_there = {module_path(policy) for policy in POLICIES}
    missing = [s.path for s in sources("simulator/policies") if verbs_of(s) and s.path not in listed_there]
    assert not missing, listed(missing)


def test_no_policy_is_in_the_catalogue_twice() -> None:
    assert len({policy.__name__ for policy in POLICIES}) == len(POLICIES)


def test_every_name_a_scenario_can_say_leads_to_a_policy_that_picks() -> None:
    wrong = [name for name, policy in BALANCERS.items() if policy not in POLICIES or not hasattr(policy, "pick")]
    assert not wrong, listed(wrong)


def test_every_policy_that_picks_has_a_name_a_scenario_can_say() -> None:
    named = {policy.__name__ for policy in BALANCERS.values()}
    silent = [policy.__name__ for policy in POLICIES if hasattr(policy, "pick") and policy.__name__ not in named]
    assert not silent, listed(silent)


def test_a_verb_asks_only_for_facts_on_offer_and_in_their_order() -> None:
    wrong = []
    for s in sources("simulator/policies"):
        for verb in verbs_of(s):
            names = [arg.arg for arg in verb.args.args]
            offer = (*OWN, *VERBS[verb.name])
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
