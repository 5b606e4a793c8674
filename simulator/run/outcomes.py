"""What a command hands out: the stable fields of its JSON, and beside them what pages need to be drawn again later."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.run import goals, pictures
from simulator.run.claims import Budget
from simulator.run.execute import Control
from simulator.run.experiment import Played, closed, play
from simulator.run.lab import Lab, with_precision
from simulator.run.result import Result, result_of
from simulator.run.versions import versions
from simulator.run.wording import counted

if TYPE_CHECKING:
    from simulator.run.compare import Comparison
    from simulator.run.wishes import Wish
    from simulator.scenario import Loaded

REPLICATIONS_MAX = 1_000  # of `--precision`


@dataclass(frozen=True)
class Outcome:
    """A document and how it ended. `good`: nothing failed, nothing is undecided; `interrupted`: asked to stop.

    `pictures` computes the rows that a page is drawn from; nobody who wants no page waits for it.
    """

    document: dict[str, Any]
    good: bool
    interrupted: bool
    pictures: Callable[[], dict[str, Any]]


def head(kind: str, command: str, loaded: "Loaded") -> dict[str, Any]:
    """What every document begins with: what it is and how to get it again."""
    changed = {path: str(value) for path, value in loaded.overrides.items()}
    made = {"kind": kind, "command": command, "versions": versions()}
    return {**made, "lesson": loaded.scenario.lesson, "overrides": changed}


def of_run(loaded: "Loaded", control: Control, command: str, precision: float | None = None) -> Outcome:
    """`run`: every architecture of every cell, goals and claims."""
    lab = Lab(loaded, control, Budget(loaded.scenario.experiment.replications))
    cells, names = len(loaded.cells()), len(loaded.scenario.architectures)
    control.say(f"{loaded.scenario.name}: running {counted(cells, 'cell')} of {counted(names, 'architecture')}")
    if precision is not None:
        lab = with_precision(lab, precision, REPLICATIONS_MAX)
    found = result_of(lab)
    judged = [row for at, played in found.cells for row in goals.document(played, at)]
    good = found.good and all(row["passed"] for row in judged)
    plain = {**head("run", command, loaded), **found.document(), "slo": judged}
    return Outcome(plain, good, found.interrupted, lambda: pictures_of(found))


def pictures_of(found: Result) -> dict[str, Any]:
    """The pictures of `run`; where something varies, only the distributions, one for each cell."""
    if not found.varied:
        return pictures.of_played(found.cells[0][1])
    studies = {
        f"{name}, {' '.join(f'{key} {value}' for key, value in at.items())}": study
        for at, played in found.cells
        for name, study in played.studies.items()
    }
    return {"latency": pictures.latency(studies)}


def of_compare(loaded: "Loaded", control: Control, command: str) -> Outcome:
    """`compare`: the three experiments and their verdicts; then the file's own story, with its faults."""
    from simulator.run.compare import compare, document
    from simulator.run.map_verdicts import of_maps
    from simulator.run.scaling_verdicts import in_order, of_loads
    from simulator.run.verdicts import verdicts

    control.messages += unheard(loaded)
    found = compare(loaded.scenario, control, loaded.scenario.experiment.replications, loaded.stated)
    story = played_as_it_is(found, control)
    found.hear(control)
    said = [verdict.document() for verdict in in_order([*verdicts(found), *of_maps(found), *of_loads(found)])]
    plain = {**head("compare", command, loaded), **document(found, said)}
    plain |= {"engine": "+".join(control.used), "equal": loaded.scenario.experiment.equal_hardware}
    drawn = partial(shown, found, story)
    return Outcome(plain, not found.limited, found.interrupted, drawn)


def of_validate(loaded: "Loaded", control: Control, command: str, wish: "Wish", folder: Path) -> Outcome:
    """`validate`: the real system driven, and compared with what was predicted. `folder`: where rows are kept."""
    from simulator.run import reality, validation_pictures

    found = reality.validate(loaded, control, folder, wish)
    seed = loaded.scenario.experiment.seed
    origin = {"seed": seed, "replications": len(found["runs"]), "digest": "", "messages": []}
    plain = {**head("validate", command, loaded), **origin, **found}
    return Outcome(
        plain, plain["passed"] is True, plain["partial"], lambda: validation_pictures.pictures(plain, folder)
    )


def unheard(loaded: "Loaded") -> list[str]:
    """What a file says that `compare` does not do."""
    said = ["`vary` is not compared: this is the file as written"] if loaded.scenario.vary else []
    if len(loaded.scenario.architectures) == 1:
        return [*said, "one architecture: there is nothing to compare it with"]
    rungs = "people ask when they are answered: the ladder compares the means of its rungs, not the same requests"
    return [*said, *([rungs] if closed(loaded.scenario) else [])]


def shown(found: "Comparison", story: Played) -> dict[str, Any]:
    """The pictures of `compare`."""
    return {**pictures.of_played(found.played), **told(story)}


def told(story: Played) -> dict[str, Any]:
    """What pictures show of the file's own story."""
    return {"over_time": pictures.over_time(story.studies), "faults": list(story.scenario.faults)}


def played_as_it_is(found: "Comparison", control: Control) -> Played:
    """The scenario with its faults; without any, what has been played already."""
    if not found.scenario.faults or control.interrupted():
        return found.played
    control.say("the file's own story, with its faults")
    try:
        return play(found.scenario, control, replications=range(found.played.replications))
    except KeyboardInterrupt:
        return found.played
