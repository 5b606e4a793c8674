"""The door: a scenario file becomes a checked `model.topology.Scenario`, and a scenario becomes a program."""

from simulator.scenario.builder import Builder
from simulator.scenario.bundled import bundled, find
from simulator.scenario.loading import Cell, Loaded, load, loads, resolved
from simulator.scenario.schema import schema
from simulator.scenario.template import template

__all__ = ["Builder", "Cell", "Loaded", "bundled", "find", "load", "loads", "resolved", "schema", "template"]
