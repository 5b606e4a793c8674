"""The real runtime: processes, HTTP and databases on loopback, to find out whether the simulator is right.

`Testbed` brings a program up as real processes; `validate` drives them and compares them with a prediction. What only
Linux has is imported when it is asked for, so that elsewhere one can be told so.
"""

from typing import TYPE_CHECKING

from simulator.testbed.prediction import Plan, Rate
from simulator.testbed.refusals import refusals, replacements
from simulator.testbed.reshape import without_call_cpu
from simulator.testbed.validate import validate

if TYPE_CHECKING:
    from simulator.testbed.launch import Drive, Testbed

__all__ = ["Drive", "Plan", "Rate", "Testbed", "refusals", "replacements", "validate", "without_call_cpu"]


def __getattr__(name: str) -> object:
    """Those that need Linux."""
    if name not in ("Drive", "Testbed"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from simulator.testbed import launch

    found: object = getattr(launch, name)
    return found
