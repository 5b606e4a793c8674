"""Commands that judge: `check`, and `bench`, which judges speed."""

from typing import TYPE_CHECKING, Any

import typer

from simulator.cli import printing
from simulator.cli.guard import FAILED, INTERRUPTED
from simulator.cli.watch import told, watched
from simulator.model.errors import ScenarioError
from simulator.run.checking import Checked, all_problems, judged
from simulator.run.files import opened
from simulator.run.true_means import true_means
from simulator.run.verdict_tables import of_bench, of_checked
from simulator.run.wording import counted

if TYPE_CHECKING:
    from simulator.scenario import Loaded


def check_files(names: list[str], seeds: int, *, as_json: bool) -> None:
    """Every file is read before the first is judged, so that all that is wrong is said at once."""
    loaded = all_opened(names)
    done: list[Checked] = []
    with watched() as control:
        try:
            for file in loaded:
                control.say(f"{file.scenario.name}: judging {counted(len(file.scenario.expect), 'claim')}, twice")
                done.append(judged(file, file.file, control, seeds))
                if control.interrupted():
                    break
        except KeyboardInterrupt:
            control.stop.set()
        partial = control.interrupted()
    passed = all(checked.good for checked in done)
    rows = [row(checked, file) for checked, file in zip(done, loaded, strict=False)]
    found = {"partial": partial, "passed": passed and not partial, "files": rows}
    if as_json:
        printing.document(found)
    else:
        printing.tables(of_checked(found))
    if partial or not passed:
        raise typer.Exit(INTERRUPTED if partial else FAILED)


def row(checked: Checked, file: "Loaded") -> dict[str, Any]:
    """What is told of a file: its claims, laws whose mean is not the written one, and what changes nothing."""
    means = [mean._asdict() for mean in true_means(file.scenario)]
    return {**checked.document(), "true_means": means, "idle": [str(problem) for problem in file.idle()]}


def all_opened(names: list[str]) -> "list[Loaded]":
    """The files, or one ScenarioError with the problems of all."""
    loaded, errors = [], []
    for name in names:
        try:
            loaded.append(opened(name, {}, equal=True))
        except ScenarioError as error:
            errors.append(error)
    if errors:
        raise ScenarioError(all_problems(errors))
    return loaded


def bench_it(*, as_json: bool) -> None:
    """`bench`."""
    from simulator.run.bench import bench

    with told() as telling:
        found = bench(telling.say)
    if as_json:
        printing.document(found)
    else:
        printing.tables([of_bench(found)])
