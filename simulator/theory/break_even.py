"""Where splitting begins to pay: short work beside long work, on single cores, and a way between services.

The whole has n instances of one core, and each request goes to any of them: n queues M/G/1 that serve the mix. The
split has one core for each of n classes: n queues M/G/1 that serve one class each, further away. Both are exact by
Pollaczek and Khinchine. In the mix the short wait behind the long; apart they do not, but every answer comes from
further away. So the whole is sooner while hardly anybody waits, and the split from a certain load on.
"""

from collections.abc import Sequence
from math import fsum, isclose
from typing import NamedTuple

from simulator.theory.load import NS_PER_S
from simulator.theory.single import mg1_mean_ns


class Work(NamedTuple):
    """A class of requests: its share of all, mean work, squared coefficient of variation of that.

    `way_ns`: how much longer its way is in the split, there and back.
    """

    share: float
    service_ns: float
    cv2: float = 1.0
    way_ns: float = 0.0


def moments_ns(classes: Sequence[Work]) -> tuple[float, float]:
    """Mean (ns) and second moment (ns^2) of the work of the mix. ValueError unless the shares sum to 1."""
    if not isclose(fsum(c.share for c in classes), 1.0, rel_tol=1e-9):
        raise ValueError(f"shares of {[c.share for c in classes]} do not sum to 1")
    mean_ns = fsum(c.share * c.service_ns for c in classes)
    return mean_ns, fsum(c.share * c.service_ns**2 * (1.0 + c.cv2) for c in classes)


def whole_mean_ns(rate_per_s: float, classes: Sequence[Work]) -> float:
    """Mean response where every core serves the mix; as many cores as classes, chosen at random."""
    mean_ns, second = moments_ns(classes)
    return mg1_mean_ns(rate_per_s / len(classes), mean_ns, second / mean_ns**2 - 1.0)


def split_mean_ns(rate_per_s: float, classes: Sequence[Work]) -> float:
    """Mean response where every class has a core of its own, the way included."""
    moments_ns(classes)
    return fsum(c.share * (mg1_mean_ns(rate_per_s * c.share, c.service_ns, c.cv2) + c.way_ns) for c in classes)


def break_even_load(classes: Sequence[Work]) -> float | None:
    """The utilization at which both answer equally fast, where every class brings the same work; None: at none.

    All queues are then equally busy, rho. Waiting is rho / (1 - rho) times the mean rest of the job met in service,
    E S^2 / 2 E S: R of the mix, r on average of the classes apart. From way + rho / (1 - rho) r = rho / (1 - rho) R
    follows rho = way / (way + R - r); with R <= r splitting never pays. Below it the whole is sooner.
    """
    mean_ns, second = moments_ns(classes)
    if any(not isclose(c.share * c.service_ns * len(classes), mean_ns, rel_tol=1e-9) for c in classes):
        raise ValueError(f"classes that bring unequal work: {[c.share * c.service_ns for c in classes]} ns a request")
    way_ns = fsum(c.share * c.way_ns for c in classes)
    saved_ns = second / (2.0 * mean_ns) - fsum(c.share * c.service_ns * (1.0 + c.cv2) / 2.0 for c in classes)
    if saved_ns <= 1e-9 * mean_ns:
        return None
    return way_ns / (way_ns + saved_ns)


def break_even_rate_per_s(classes: Sequence[Work]) -> float | None:
    """The same as requests per second of all classes together."""
    load = break_even_load(classes)
    return None if load is None else load * len(classes) * NS_PER_S / moments_ns(classes)[0]
