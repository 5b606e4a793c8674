"""The words at the top of a scenario file, and the reading of a whole tree into them."""

from pathlib import Path as FilePath
from typing import Annotated

from pydantic import Field, ValidationError

from simulator.scenario import leaves as t
from simulator.scenario.application import Application
from simulator.scenario.architecture import Architecture
from simulator.scenario.door import Tree
from simulator.scenario.experiment import CLAIMS_MAX, AnyExpect, Experiment, Goal, Vary
from simulator.scenario.fault import Fault
from simulator.scenario.leaf import Leaf, group, text_schema
from simulator.scenario.small import name
from simulator.scenario.tokens import NAME_PATTERN
from simulator.scenario.words import Finding, Words, findings
from simulator.scenario.workload import Workload

GoalName = Annotated[str, Leaf(lambda text: text if text == "all" else name(text), text_schema(NAME_PATTERN, "all"))]


class File(Words):
    """A whole scenario."""

    later = ("delivery",)
    schema_: t.Schema = Field(alias="schema")
    name: t.Name
    lesson: t.Prose
    topic: t.Prose | None = None
    source: t.Prose | None = None
    application: Application
    workload: Annotated[dict[t.Name, Workload], Field(min_length=1)]
    architectures: Annotated[dict[t.Name, Architecture], Field(min_length=1)]
    faults: dict[t.Name, Fault] = Field(default_factory=dict)
    vary: dict[t.Name, Vary] = Field(default_factory=dict)
    experiment: Experiment = group(Experiment)
    slo: dict[GoalName, Goal] = Field(default_factory=dict)
    expect: Annotated[list[AnyExpect], Field(max_length=CLAIMS_MAX)] = Field(default_factory=list)


def read(tree: Tree, folder: FilePath | None) -> File | list[Finding]:
    """The words behind a tree, or everything that is wrong with it."""
    try:
        return File.model_validate(tree, context={"folder": folder})
    except ValidationError as error:
        return findings(error, tree)
