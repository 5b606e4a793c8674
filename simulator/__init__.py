"""splitpoint: at which point does splitting a system pay?

The front door for notebooks and scripts. Names are fetched when they are first used: `import simulator` is quick.

>>> import simulator
>>> found = simulator.simulate(simulator.load(simulator.find("mm1")), replications=2)
>>> sorted(found.document()["architectures"])
['one']
"""

from importlib import import_module

DOORS = {
    "Builder": "simulator.scenario",
    "Loaded": "simulator.scenario",
    "ScenarioError": "simulator.model.errors",
    "bundled": "simulator.scenario",
    "compare": "simulator.run.front",
    "find": "simulator.scenario",
    "load": "simulator.scenario",
    "loads": "simulator.scenario",
    "resolved": "simulator.scenario",
    "simulate": "simulator.run.front",
}

__all__ = [
    "Builder",
    "Loaded",
    "ScenarioError",
    "bundled",
    "compare",
    "find",
    "load",
    "loads",
    "resolved",
    "simulate",
]


def __getattr__(name: str) -> object:
    if name not in DOORS:
        raise AttributeError(f"simulator has no {name!r}; it has {', '.join(__all__)}")
    found: object = getattr(import_module(DOORS[name]), name)
    return found
