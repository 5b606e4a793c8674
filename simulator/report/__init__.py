"""Results as one self-contained HTML file: verdicts first, then pictures, each with the table behind it. No network."""

from simulator.report.page import BAD, GOOD, OPEN, PLAIN, Figure, Mark, Page, Section, Table, Verdict
from simulator.report.render import render, write

__all__ = [
    "BAD",
    "Figure",
    "GOOD",
    "Mark",
    "OPEN",
    "PLAIN",
    "Page",
    "Section",
    "Table",
    "Verdict",
    "render",
    "write",
]
