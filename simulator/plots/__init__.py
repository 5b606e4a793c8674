"""DataFrame -> Axes: one function a picture, one documented frame each. Nothing heavy is imported before it is called.

`svg_of(axes.figure)` gives the bytes, `table_of(frames.X, frame)` the table behind the picture.
"""

from simulator.plots import frames
from simulator.plots.break_even import break_even
from simulator.plots.curves import curves
from simulator.plots.ink import Origin
from simulator.plots.isolation import isolation
from simulator.plots.ladder import ladder
from simulator.plots.latency import latency_distribution
from simulator.plots.life import life
from simulator.plots.load import load_against_cores
from simulator.plots.over_time import over_time
from simulator.plots.svg import png_of, svg_of
from simulator.plots.tables import table_of
from simulator.plots.topology import topology
from simulator.plots.validation import predicted_measured, prediction_errors, request_residuals
from simulator.plots.validation_course import failure_course, failure_window, residual_course

__all__ = [
    "Origin",
    "break_even",
    "curves",
    "failure_course",
    "failure_window",
    "frames",
    "isolation",
    "ladder",
    "latency_distribution",
    "life",
    "load_against_cores",
    "over_time",
    "png_of",
    "predicted_measured",
    "prediction_errors",
    "request_residuals",
    "residual_course",
    "svg_of",
    "table_of",
    "topology",
]
