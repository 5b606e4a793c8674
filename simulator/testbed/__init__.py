"""The real runtime: processes, HTTP and databases on loopback, to find out whether the simulator is right.

`validate` drives a program as real processes and compares them with a prediction; `launch.Testbed` brings it up by
itself, and is not handed on here: it needs Linux, and elsewhere one shall be told so.
"""

from simulator.testbed.prediction import Plan, Rate
from simulator.testbed.refusals import refusals, replacements
from simulator.testbed.reshape import without_call_cpu
from simulator.testbed.validate import validate

__all__ = ["Plan", "Rate", "refusals", "replacements", "validate", "without_call_cpu"]
