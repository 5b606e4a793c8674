"""To get a scenario, and to get another one from it: nothing is ever changed in place."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.scenario import Loaded


def load(name: str | Path) -> "Loaded":
    """A bundled scenario by its name, or a file by its path; raises ScenarioError, which lists all problems."""
    from simulator.scenario import find
    from simulator.scenario import load as read

    return read(find(name))


def change(loaded: "Loaded", changes: Mapping[str, object]) -> "Loaded":
    """The same scenario with other values: `{"workload/visit/rate": "120/s"}`, paths as for `splitpoint run --set`.

    Architectures may then differ in hardware, which `compare` says in every verdict. Raises ScenarioError.
    """
    return loaded.with_overrides(changes, equal=False)
