"""A law as a fit finds it: mean and spread of samples, the rarest cut, and its words in the scenario language."""

from typing import NamedTuple

import numpy as np

NS_PER_MS = 1e6
CUT = 0.99
SPREAD_LEAST = 0.005  # a smaller one is none


class Law(NamedTuple):
    """Mean in ms and standard deviation over mean."""

    mean_ms: float
    cv: float

    def times(self, factor: float) -> "Law":
        """So much longer."""
        return Law(self.mean_ms * factor, self.cv)

    def text(self) -> str:
        """In the scenario language."""
        if self.cv < SPREAD_LEAST or self.mean_ms <= 0:
            return f"{max(self.mean_ms, 0.0):.6f} ms"
        return f"gamma {self.mean_ms:.6f} ms cv {self.cv:.3f}"


def cut(samples: np.ndarray) -> np.ndarray:
    """The rarest hundredth at either end made as long as the rest."""
    least, most = np.quantile(samples, (1 - CUT, CUT))
    kept: np.ndarray = np.clip(samples, least, most)
    return kept


def law_of(samples_ns: np.ndarray) -> Law:
    """Mean and spread."""
    kept = cut(samples_ns.astype(float))
    mean = float(kept.mean())
    return Law(mean / NS_PER_MS, float(kept.std()) / mean if mean > 0 else 0.0)
