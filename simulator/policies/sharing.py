"""Processor sharing: everybody computes at once, at an equal part of the cores, at most one core each.

It is what an operating system's scheduler does with slices of a few milliseconds, seen from far away. Short work is not
stuck behind long work; the mean of M/G/1 under sharing depends on the law of work by its mean alone (Kleinrock, 1967;
insensitivity), where first come first served suffers from every variance. Linux' CFS is the relative.

How it fails: under overload everybody becomes slow together and nobody is finished; first come first served finishes
some. Slices and their caches cost something, here they are free.
"""


def rate(cores: int, computing: int) -> float:
    """Work done per time for each of `computing` (at least 1) on so many cores."""
    return 1.0 if computing <= cores else cores / computing
