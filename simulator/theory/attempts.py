"""How many attempts a call makes, and what retries at every layer do to the layer at the bottom.

Attempts fail independently with the same chance; the first is counted.
"""

import math


def expected_attempts(failure: float, attempts: int) -> float:
    """Mean number of attempts where each fails with that chance and at most `attempts` are made.

    A geometric law cut at n: 1 + p + .. + p^(n-1) = (1 - p^n) / (1 - p); n where everything fails.
    """
    _checked(failure, attempts)
    return math.fsum(failure**k for k in range(attempts))


def failure_after_attempts(failure: float, attempts: int) -> float:
    """Chance that all attempts fail: p^n."""
    _checked(failure, attempts)
    return failure**attempts


def amplification(failure: float, attempts: int, layers: int) -> float:
    """Mean attempts that reach the bottom for each request at the top, where each of so many layers retries.

    A layer sees the failure that the one below could not mend, so the product over the layers telescopes to
    (1 - p^(n^L)) / (1 - p); attempts^layers where everything fails ("retry storm", Google SRE book, chapter 22).
    """
    if layers < 0:
        raise ValueError(f"{layers} layers: fewer than none")
    product = 1.0
    for _ in range(layers):
        product *= expected_attempts(failure, attempts)
        failure = failure_after_attempts(failure, attempts)
    return product


def budgeted_attempts(failure: float, attempts: int, earned: float) -> float:
    """At most so many attempts a call in the long run, where each success earns `earned` tokens and a retry costs one.

    Retries wanted are those above; retries r that successes can pay for obey r = e (1 - p) (1 + r). The smaller of the
    two is an upper bound: it is what happens except near where they meet, where the bucket is sometimes empty and
    sometimes spills over. Brooker, Fixing retries with token buckets and circuit breakers, 2022.
    """
    if not 0 <= earned < 1:
        raise ValueError(f"a success earns {earned} tokens: from 0 to less than 1, or retries pay for themselves")
    paid = earned * (1.0 - failure)
    return min(expected_attempts(failure, attempts), 1.0 / (1.0 - paid))


def _checked(failure: float, attempts: int) -> None:
    if not 0 <= failure <= 1 or attempts < 1:
        raise ValueError(f"{attempts} attempts that fail with chance {failure}: at least one, and a chance from 0 to 1")
