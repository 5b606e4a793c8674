"""The door: a scenario file becomes a checked `model.topology.Scenario`, and a scenario becomes a program."""

from simulator.scenario.loading import Cell, Loaded, load, loads

__all__ = ["Cell", "Loaded", "load", "loads"]
