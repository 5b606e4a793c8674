"""A process that has just started is slow: caches are cold, code is not compiled yet, connections are not open.

Speed grows in a straight line from a tenth to all of it. The tenth is a convention, not a measurement: how much warming
up costs virtual machines that compile at run time is told by Lion and others, Don't Get Caught in the Cold, Warm-up
Your JVM (OSDI 2016). `slow_start` is the balancer's answer to it.

How it fails: warmth is bought by work, here it comes with time: an instance that nobody asks warms up too.
"""

FIRST_SPEED = 0.1


def slowness(warm_ns: int, age_ns: int) -> float:
    """How many times as long a computation takes that begins `age_ns` after the process accepts; at least 1."""
    if age_ns >= warm_ns:
        return 1.0
    return 1.0 / (FIRST_SPEED + (1.0 - FIRST_SPEED) * (age_ns / warm_ns))
