"""The real runtime: processes, HTTP and databases on loopback, to find out whether the simulator is right.

`Testbed` brings a program up as real processes; `validate` drives them and compares them with a prediction.
"""

from simulator.testbed.launch import Drive, Testbed
from simulator.testbed.prediction import Plan, Rate
from simulator.testbed.refusals import refusals, replacements
from simulator.testbed.reshape import without_call_cpu
from simulator.testbed.validate import validate

__all__ = ["Drive", "Plan", "Rate", "Testbed", "refusals", "replacements", "validate", "without_call_cpu"]
