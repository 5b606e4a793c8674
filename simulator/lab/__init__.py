"""The laboratory: a few functions for notebooks, which answer with pandas DataFrames and matplotlib Axes.

`load` a scenario, `change` it, `run` or `compare` it, take a `number` or a `table` of what was found, `plot` a table,
watch the `life` of a single request, `sweep` over a value; `foresee` and `drive` the real system. `predict` before you
look; `check` what you have learnt.

>>> from simulator import lab
>>> found = lab.run(lab.load("mm1"), replications=2)
>>> found.replications
2
"""

from simulator.lab.checking import Checked, check
from simulator.lab.driving import Driven, Foreseen, drive, foresee
from simulator.lab.life import life
from simulator.lab.opening import change, load
from simulator.lab.pictures import plot
from simulator.lab.playing import Found, compare, number, run, sweep
from simulator.lab.predicting import Prediction, UnansweredError, predict
from simulator.lab.tables import table

__all__ = [
    "Checked",
    "Driven",
    "Foreseen",
    "Found",
    "Prediction",
    "UnansweredError",
    "change",
    "check",
    "compare",
    "drive",
    "foresee",
    "life",
    "load",
    "number",
    "plot",
    "predict",
    "run",
    "sweep",
    "table",
]
