"""`validate`: the real system beside the simulated one. Here the two meet; neither knows the other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.model.errors import ScenarioError, TestbedError
from simulator.model.program import Program
from simulator.model.topology import Scenario
from simulator.model.trace import LIMIT, REQUEST
from simulator.run.execute import Control
from simulator.scenario.lower import lower

if TYPE_CHECKING:
    from pathlib import Path as Folder

    from simulator.scenario import Loaded

Path = tuple[str | int, ...]
Word = tuple[str, str]
NOTHING = ("none", "false", "caller", "perfect")  # what a word says that asks for nothing here
UTILIZATIONS = (0.3, 0.6, 0.8)
SECONDS = 30.0  # at 120 requests/s enough for a p99


def simulate(program: Program, seed: int, replication: int) -> np.ndarray:
    """The REQUEST rows of one replication in the compiled engine. Raises TestbedError where it meets a limit."""
    from simulator.fast import play

    blocks = [np.zeros(0, REQUEST)]
    ending = play(program, (seed, replication), lambda requests, _calls: blocks.append(requests.copy()))
    if ending.status == LIMIT:
        raise TestbedError(f"nothing to hold against the real system: {ending.message}")
    return np.concatenate(blocks)


@dataclass(frozen=True)
class Wish:
    """What to validate. `utilizations` are of the busiest unit; `cores`: how the real instances hold theirs."""

    architecture: str | None = None
    utilizations: Sequence[float] = UTILIZATIONS
    seconds: float = SECONDS
    cores: str = "slots"


def refuse(loaded: "Loaded", architecture: str) -> None:
    """Refuse what the real system cannot do, before anything is started. Raises ScenarioError with every place."""
    from simulator.scenario.reporting import problems
    from simulator.scenario.words import Finding
    from simulator.testbed.refusals import refusals, undrivable

    program = lower(loaded.scenario, architecture)
    found = [
        Finding(path, str(refusal._replace(words=(word,))), "take it out, or another architecture", at_key=True)
        for refusal in (*refusals(program), *undrivable(program))
        for word, path in said_at(loaded.full, architecture, refusal.words)
    ]
    if found:
        raise ScenarioError(problems(loaded.document, found))


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


def validate(scenario: Scenario, control: Control, folder: "Folder", wish: Wish = Wish()) -> dict[str, Any]:
    """Predict, drive and compare one architecture (the first, if none is named); the document of `validate --json`.

    Predictions are written to `folder` before the real system is driven. Raises TestbedError where the machine does not
    allow it.
    """
    from simulator.testbed.prediction import Plan
    from simulator.testbed.validate import validate as held_against

    name = wish.architecture or next(iter(scenario.architectures))
    program, seed = lower(scenario, name), scenario.experiment.seed
    plan = Plan(scenario.name, name, program, folder, seed, tuple(wish.utilizations), wish.seconds, wish.cores)
    return {"scenario": scenario.name, **held_against(plan, simulate, control.say)}
