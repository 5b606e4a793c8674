"""Draw two, with replacement, and take the less busy: most of the gain of looking at all, none of the herd.

Problem: looking at everybody costs, and callers with the same old picture all run to the same one. Idea: two random
candidates and one comparison. With one choice the longest of n queues grows like log n / log log n, with two like
log log n: an exponential improvement for one more look. Source: Mitzenmacher, The Power of Two Choices in Randomized
Load Balancing (1996); Vvedenskaya, Dobrushin and Karpelevich (1996). The two draws of HAProxy's `random(2)` and of
Envoy's LEAST_REQUEST are independent, so that with chance 1/n one is compared with itself.

How it fails: with few instances that last thing matters (of three, every third call is dealt out blindly); nginx and
Finagle draw two different ones (`two_choices_distinct`). An instance that fails at once looks idle, as with
`least_outstanding`. Weights count in the comparison, not in the draw: a heavy one is never met more often.
"""

from simulator.policies.vectors import Floats, Ints


def pick(size: int, weight: Floats, outstanding: Ints, u: float, u2: float) -> int:
    """The position, out of `size`, of the less busy of two; the first drawn on a tie."""
    a, b = int(u * size), int(u2 * size)
    return b if outstanding[b] * weight[a] < outstanding[a] * weight[b] else a
