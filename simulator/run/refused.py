"""What the real system cannot do, said where the file says it, before anything is started."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simulator.model.errors import Problem
from simulator.model.topology import Scenario
from simulator.scenario.lower import lower

if TYPE_CHECKING:
    from simulator.scenario import Loaded

Path = tuple[str | int, ...]
Word = tuple[str, str]
NOTHING = ("none", "false", "caller", "perfect")  # what a word says that asks for nothing here


def refused(loaded: "Loaded", scenario: Scenario, architecture: str, *, compared: bool = True) -> tuple[Problem, ...]:
    """Every place of the file that asks for what cannot be done (or `compared`); empty where all of it can be."""
    from simulator.scenario.reporting import problems
    from simulator.scenario.words import Finding
    from simulator.testbed.refusals import refusals, undrivable

    program = lower(scenario, architecture)
    found = [
        Finding(path, str(refusal._replace(words=(word,))), "take it out, or another architecture", at_key=True)
        for refusal in (*refusals(program), *(undrivable(program) if compared else ()))
        for word, path in said_at(loaded.full, architecture, refusal.words)
    ]
    return problems(loaded.document, found) if found else ()


def said_at(full: Mapping[str, Any], architecture: str, words: Sequence[Word]) -> list[tuple[Word, Path]]:
    """Where the file, written out, says one of these words; the architecture itself, where it says none of them."""
    here, found = full["architectures"][architecture], list[tuple[Word, Path]]()
    for section, word in words:
        roots = ("units", "gateway") if section == "units" else (section,)
        trees: dict[Path, Any] = {("architectures", architecture, r): here[r] for r in roots if r in here}
        if section in full:
            trees[section,] = {name: part for name, part in full[section].items() if faced(part, architecture)}
        found += [((section, word), path) for root, tree in trees.items() for path in places(tree, word, root)]
    return found or [(words[0], ("architectures", architecture))]


def faced(part: object, architecture: str) -> bool:
    """Whether a fault or a workload, or whatever it is, concerns an architecture."""
    return not isinstance(part, dict) or architecture in part.get("only", (architecture,))


def places(tree: object, word: str, path: Path) -> Iterator[Path]:
    """Where a word stands in a tree with something behind it that is not nothing."""
    if isinstance(tree, dict):
        if word in tree and tree[word] not in NOTHING:
            yield (*path, word)
        for name, inner in tree.items():
            yield from places(inner, word, (*path, name))
    elif isinstance(tree, list):
        for place, inner in enumerate(tree):
            yield from places(inner, word, (*path, place))
