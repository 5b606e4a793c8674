"""A report with every picture of `plots` in it, from invented numbers."""

from simulator import plots
from simulator.plots import frames
from simulator.report import Figure, Section, Table
from tests.plots import made_up_frames as made_up
from tests.report.made_up_page import page

PICTURES = (
    (plots.latency_distribution, frames.LATENCY, made_up.latency),
    (plots.over_time, frames.OVER_TIME, made_up.over_time),
    (plots.ladder, frames.LADDER, made_up.ladder),
    (plots.load_against_cores, frames.LOAD, made_up.load),
    (plots.isolation, frames.ISOLATION, made_up.isolation),
    (plots.topology, frames.TOPOLOGY, made_up.topology),
    (plots.predicted_measured, frames.VALIDATION, made_up.validation),
    (plots.prediction_errors, frames.ERRORS, made_up.errors),
    (plots.request_residuals, frames.RESIDUALS, made_up.residuals),
    (plots.residual_course, frames.RESIDUAL_COURSE, made_up.residual_course),
    (plots.failure_course, frames.FAILURE_COURSE, made_up.failure_course),
    (plots.failure_window, frames.FAILURE_WINDOW, made_up.failure_window),
)


def figure(draw, spec, frame):
    """A picture as the report takes it, with its table."""
    svg = plots.svg_of(draw(frame, made_up.ORIGIN).figure)
    return Figure(spec.name, "A caption.", "What is to be seen.", svg, Table(*plots.table_of(spec, frame)))


def joined(names=made_up.NAMES):
    """The page; `names` are used in every picture."""
    figures = tuple(figure(draw, spec, make(names)) for draw, spec, make in PICTURES)
    return page(sections=(Section("Pictures", figures=figures),))
