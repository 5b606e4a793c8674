"""The difference between two architectures out of blocks A B B A: what drifts slowly falls out of each block. Pure."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

CONFIDENCE = 0.99
BLOCKS = 6
ORDER = (0, 1, 1, 0)  # A B B A
AGREE, UNDECIDED, DISAGREE = "agree", "undecided", "disagree"


@dataclass(frozen=True)
class Difference:
    """B's mean latency less A's, in ms, with the ends of its interval."""

    low: float
    mean: float
    high: float

    @property
    def decided(self) -> bool:
        """Whether zero is outside."""
        return self.low > 0 or self.high < 0


def difference(means_ms: Sequence[Sequence[float]]) -> Difference:
    """The interval (Student's t) over blocks of four means, in the order A B B A. At least two blocks."""
    from scipy.stats import t

    blocks = np.array([(b1 + b2 - a1 - a2) / 2 for a1, b1, b2, a2 in means_ms])
    mean = float(blocks.mean())
    half = float(t.ppf((1 + CONFIDENCE) / 2, len(blocks) - 1) * blocks.std(ddof=1) / len(blocks) ** 0.5)
    return Difference(mean - half, mean, mean + half)


def verdict(measured: Difference, predicted: Difference) -> str:
    """Agree: the intervals overlap and both exclude zero; undecided: one of them does not exclude it."""
    if not (measured.decided and predicted.decided):
        return UNDECIDED
    return AGREE if measured.low <= predicted.high and predicted.low <= measured.high else DISAGREE


def told(names: tuple[str, str], rate_rps: float, measured: Difference, predicted: Difference) -> dict[str, object]:
    """As plain data."""
    return {
        "what": f"mean latency in {names[1]} less that in {names[0]}, ms",
        "rate_rps": rate_rps,
        "confidence": CONFIDENCE,
        "measured": asdict(measured),
        "predicted": asdict(predicted),
        "verdict": verdict(measured, predicted),
    }
