"""The true mean and spread of a law, once `max` and a normal law's cut at 0 have had their say.

A draw X is cut to lie between 0 and m, so its moments are integrals of the tail: E X = integral of P(X > t), and
E X^2 = integral of 2 t P(X > t), both from 0 to m. Rounding to whole ns is left out.
"""

import math
from itertools import pairwise

from simulator.model.laws import (
    CONSTANT,
    EMPIRICAL,
    ERLANG,
    EXPONENTIAL,
    GAMMA,
    HYPEREXPONENTIAL,
    LOGNORMAL,
    NEVER_NS,
    NORMAL,
    PARETO,
    UNIFORM,
    WEIBULL,
    Branch,
    Law,
)

SMALLEST_DECADE = -9  # of the mean, where integration begins to be split


def true_mean_ns(law: Law) -> float:
    """The mean of what is really drawn."""
    return _mixed(law, 1)


def true_cv2(law: Law) -> float:
    """The squared coefficient of variation of what is really drawn; infinite for a pareto of shape <= 2, 0 for 0 ms."""
    mean, square = _mixed(law, 1), _mixed(law, 2)
    return square / (mean * mean) - 1.0 if mean > 0 else 0.0


def _mixed(law: Law, power: int) -> float:
    return math.fsum(share * moment(branch, power) for branch, share in zip(law.branches, law.shares, strict=True))


def moment(branch: Branch, power: int) -> float:
    """E X^power of a branch as drawn, power 1 or 2; in ns^power."""
    if branch.kind == CONSTANT:
        return min(branch.mean_ns, branch.max_ns) ** power
    if branch.kind == EMPIRICAL:
        values = [float(min(x, branch.max_ns)) ** power for x in branch.samples_ns]
        return math.fsum(values) / len(values)
    if branch.max_ns < NEVER_NS or branch.kind == NORMAL:
        return _integrated(branch, power)
    return _whole(branch, power)


def _whole(branch: Branch, power: int) -> float:
    """A moment of a law that nothing cuts."""
    mean, shape = branch.mean_ns, branch.shape
    if branch.kind == UNIFORM:
        return (mean + shape) / 2.0 if power == 1 else (mean * mean + mean * shape + shape * shape) / 3.0
    if power == 1:
        return mean
    if branch.kind == WEIBULL:
        return mean * mean * math.gamma(1.0 + 2.0 / shape) / math.gamma(1.0 + 1.0 / shape) ** 2
    if branch.kind == PARETO:
        return mean * mean * (shape - 1.0) ** 2 / (shape * (shape - 2.0)) if shape > 2 else math.inf
    cv2 = {EXPONENTIAL: 1.0, ERLANG: 1.0 / shape if shape else 0.0}.get(branch.kind, shape * shape)
    return mean * mean * (1.0 + cv2)


def _integrated(branch: Branch, power: int) -> float:
    """A moment by integration of the tail, decade by decade, so that no quadrature misses where it falls."""
    from scipy.integrate import quad

    scale, end = _scale(branch), min(float(branch.max_ns), _last_ns(branch))
    decades = [scale * 10.0**k for k in range(SMALLEST_DECADE, 40)]
    edges = [0.0, *(x for x in decades if x < end), end]
    pieces = [
        quad(lambda t: power * t ** (power - 1) * tail(branch, t), a, b, limit=200)[0] for a, b in pairwise(edges)
    ]
    return math.fsum(pieces)


def _scale(branch: Branch) -> float:
    return max(branch.mean_ns, branch.shape) if branch.kind == UNIFORM else branch.mean_ns


def _last_ns(branch: Branch) -> float:
    """Where the tail is as good as 0 although nothing cuts it (normal only; all others are cut when we come here)."""
    return branch.mean_ns * (1.0 + 40.0 * branch.shape) if branch.kind == NORMAL else math.inf


def tail(branch: Branch, t_ns: float) -> float:
    """P(X > t) before any cut, t >= 0, of a law with a density."""
    from scipy.special import gammaincc, ndtr

    mean, shape, x = branch.mean_ns, branch.shape, t_ns / branch.mean_ns if branch.mean_ns else math.inf
    if branch.kind == EXPONENTIAL:
        return math.exp(-x)
    if branch.kind == NORMAL:
        return float(ndtr((mean - t_ns) / (mean * shape))) if shape else float(t_ns < mean)
    if branch.kind == LOGNORMAL:
        variance = math.log1p(shape * shape)
        return (
            float(ndtr(-(math.log(x) + variance / 2.0) / math.sqrt(variance))) if x > 0 and variance else float(x < 1)
        )
    if branch.kind in (GAMMA, ERLANG):
        stages = shape if branch.kind == ERLANG else 1.0 / (shape * shape)
        return float(gammaincc(stages, stages * x))
    return _other_tail(branch, t_ns, x)


def _other_tail(branch: Branch, t_ns: float, x: float) -> float:
    mean, shape = branch.mean_ns, branch.shape
    if branch.kind == HYPEREXPONENTIAL:
        p = (1.0 + math.sqrt((shape * shape - 1.0) / (shape * shape + 1.0))) / 2.0
        return p * math.exp(-2.0 * p * x) + (1.0 - p) * math.exp(-2.0 * (1.0 - p) * x)
    if branch.kind == WEIBULL:
        return math.exp(-((x * math.gamma(1.0 + 1.0 / shape)) ** shape))
    if branch.kind == PARETO:
        least = mean * (shape - 1.0) / shape
        return min(1.0, (least / t_ns) ** shape) if t_ns > 0 else 1.0
    if branch.kind == UNIFORM:
        return min(1.0, max(0.0, (shape - t_ns) / (shape - mean))) if shape > mean else float(t_ns < mean)
    raise ValueError(f"law number {branch.kind} has no density")
