"""Does a simulated system obey its closed form? One question, asked of every engine in the same way."""

from simulator.model.estimate import Estimate

WIDEST = 0.03  # of the truth: a wider interval would hold many wrong systems, too


def agrees(estimate: Estimate, truth: float, widest: float = WIDEST) -> bool:
    """The interval (take it at 99.9 %) holds the truth and reaches at most `widest` of it to each side."""
    if estimate.low is None or estimate.high is None or estimate.half_width is None:
        return False
    return estimate.low <= truth <= estimate.high and estimate.half_width <= widest * abs(truth)


def disagrees(estimate: Estimate, truth: float) -> bool:
    """The interval lies wholly on one side of the truth: the system is another one."""
    return estimate.low is not None and estimate.high is not None and not estimate.low <= truth <= estimate.high
