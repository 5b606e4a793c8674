"""Laws of chance: how long something takes.

A `Law` is what a scenario says: one branch, or several with shares ("10 ms or 1 s in 1%"). A `LawRow` is what the
runtimes draw from: two numbers made ready, so that a draw costs little. `draw_ns` turns 64 random bits into integer
nanoseconds, in the interpreter and compiled alike. The number after a law's name is its mean, and the mean really is
that (`max` and a normal law's cut at 0 change it; `theory.laws.true_mean_ns` tells by how much).

Gamma and Erlang: Marsaglia and Tsang, A Simple Method for Generating Gamma Variables, ACM TOMS 26, 2000, with keyed
uniforms; at most TRIES rejections (each keeps at least 95 %, so the bound is never met in practice).
"""

import math
from typing import NamedTuple

from simulator.model.dice import BRANCH, SECOND, child, mix, unit
from simulator.model.portable import exp, inverse_normal, log, log_gamma, power

(CONSTANT, EXPONENTIAL, NORMAL, LOGNORMAL, GAMMA, HYPEREXPONENTIAL, WEIBULL, PARETO, ERLANG, UNIFORM, EMPIRICAL) = (
    range(11)
)
NAMES = (
    "constant",
    "exponential",
    "normal",
    "lognormal",
    "gamma",
    "hyperexponential",
    "weibull",
    "pareto",
    "erlang",
    "uniform",
    "empirical",
)
TRIES = 32
NEVER_NS = 1 << 60  # longer than any run: no cap, no timeout


class Branch(NamedTuple):
    """One branch of a law as written.

    `kind` is a number of this module, `mean_ns` the mean (uniform: the lower end), `shape` the second number: `cv`,
    `shape`, `stages` or the upper end of `uniform` in ns. `max_ns` cuts longer draws. `samples_ns` are the values of an
    empirical law, sorted.
    """

    kind: int
    mean_ns: float
    shape: float = 0.0
    max_ns: int = NEVER_NS
    samples_ns: tuple[int, ...] = ()


class Law(NamedTuple):
    """Branches and their shares (which sum to 1)."""

    branches: tuple[Branch, ...]
    shares: tuple[float, ...] = (1.0,)


class LawRow(NamedTuple):
    """One branch made ready to draw.

    A mixture is `branches` rows in a run; `upto` is the cumulated share of this one.
    """

    kind: int
    a: float
    b: float
    max_ns: int
    branches: int
    upto: float


def constant(ns: int) -> Law:
    """The law of what always takes `ns`."""
    return Law((Branch(CONSTANT, float(ns)),))


ZERO = constant(0)


def is_zero(law: Law) -> bool:
    """True where the law can only say 0 ns."""
    return all(b.kind == CONSTANT and b.mean_ns == 0 for b in law.branches)


def ready(branch: Branch, first_sample: int) -> tuple[float, float]:
    """The two numbers (a, b) of a branch's row. Times in ns; `first_sample` is where its empirical values begin."""
    mean, shape = branch.mean_ns, branch.shape
    kind = branch.kind
    if kind == NORMAL:
        return mean, mean * shape
    if kind == LOGNORMAL:
        variance = log(1.0 + shape * shape)
        return log(mean) - variance / 2.0, math.sqrt(variance)
    if kind == GAMMA:
        return mean * shape * shape, 1.0 / (shape * shape)
    if kind == ERLANG:
        return mean / shape, shape
    if kind == HYPEREXPONENTIAL:
        square = shape * shape
        return mean, (1.0 + math.sqrt((square - 1.0) / (square + 1.0))) / 2.0
    if kind == WEIBULL:
        return mean / exp(log_gamma(1.0 + 1.0 / shape)), 1.0 / shape
    if kind == PARETO:
        return mean * (shape - 1.0) / shape, -1.0 / shape
    if kind == EMPIRICAL:
        return float(first_sample), float(len(branch.samples_ns))
    return mean, shape


def rows_of(law: Law, first_sample: int) -> tuple[LawRow, ...]:
    """A law as rows; `first_sample` is the place in the table of samples where its own begin."""
    rows, upto = [], 0.0
    for branch, share in zip(law.branches, law.shares, strict=True):
        upto += share
        a, b = ready(branch, first_sample)
        first_sample += len(branch.samples_ns)
        rows.append(LawRow(branch.kind, a, b, branch.max_ns, len(law.branches), upto))
    rows[-1] = rows[-1]._replace(upto=1.0)
    return tuple(rows)


def gamma_scaled(bits: int, shape: float) -> float:
    """A gamma draw of scale 1 (Marsaglia and Tsang)."""
    boost = 1.0
    if shape < 1.0:
        boost = power(unit(mix(bits ^ SECOND)), 1.0 / shape)
        shape = shape + 1.0
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    for i in range(TRIES):
        x = inverse_normal(unit(child(bits, 2 * i)))
        v = 1.0 + c * x
        if v <= 0.0:
            continue
        v = v * v * v
        if log(unit(child(bits, 2 * i + 1))) < 0.5 * x * x + d - d * v + d * log(v):
            return d * v * boost
    return d * boost


def sample_ns(kind: int, a: float, b: float, bits: int) -> float:
    """One branch, drawn with 64 random bits: nanoseconds, not yet rounded, perhaps negative (normal)."""
    if kind == EXPONENTIAL:
        return -a * log(unit(bits))
    if kind == CONSTANT:
        return a
    if kind == LOGNORMAL:
        return exp(a + b * inverse_normal(unit(bits)))
    if kind == GAMMA or kind == ERLANG:
        return a * gamma_scaled(bits, b)
    if kind == HYPEREXPONENTIAL:
        p = b if unit(mix(bits ^ SECOND)) < b else 1.0 - b
        return -a / (2.0 * p) * log(unit(bits))
    if kind == UNIFORM:
        return a + (b - a) * unit(bits)
    if kind == NORMAL:
        return a + b * inverse_normal(unit(bits))
    if kind == WEIBULL:
        return a * power(-log(unit(bits)), b)
    return a * power(unit(bits), b)


def round_ns(x: float, max_ns: int) -> int:
    """Whole nanoseconds, at least 0, at most `max_ns`."""
    if x >= max_ns:
        return max_ns
    return int(x + 0.5) if x > 0.0 else 0


def stretched_ns(work_ns: int, factor: float) -> int:
    """A step's length under slowness (a factor below 1 shortens it)."""
    return round_ns(work_ns * factor, NEVER_NS)


def branch_of(bits: int) -> float:
    """The uniform that chooses among the branches of a mixture."""
    return unit(mix(bits ^ BRANCH))
