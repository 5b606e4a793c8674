"""Work with a deadline: M/M/1 in which nobody is begun on once a fixed time has passed since he came.

The work that stands before a newcomer is that of M/M/1 up to the deadline; beyond it nobody is added, and it only runs
off. Barrer, Queuing with Impatient Customers and Ordered Service, 1957; Baccelli, Boyer and Hebuterne, Single-Server
Queues with Impatient Customers, 1984.
"""

import math

from simulator.theory.load import NS_PER_S


def in_time(rate_per_s: float, service_ns: float, deadline_ns: float) -> float:
    """Share of all arrivals whose service is over before the deadline. It has a value at every load.

    Let m be the rate of service, l that of arrivals, d the deadline. Whoever finds work v < d before him is served in
    time with chance 1 - e^(-m (d - v)); v has the density l e^((l - m) v) below d and decays like e^(-m v) above, all
    beside a weight of 1 for an empty system. In a heavy overload the slack d - v is exponential with the rate l - m,
    and a share of m/l of the served is served in time.
    """
    if rate_per_s <= 0 or service_ns <= 0 or deadline_ns <= 0:
        raise ValueError(f"{rate_per_s}/s, {service_ns} ns of work, a deadline of {deadline_ns} ns: all above 0")
    arrive, serve = rate_per_s / NS_PER_S, 1.0 / service_ns
    drift = (arrive - serve) * deadline_ns
    scale = math.exp(-max(drift, 0.0))  # against overflow
    at_the_rim = math.exp(min(drift, 0.0))
    below = deadline_ns * scale if drift == 0 else (at_the_rim - scale) / (arrive - serve)
    total = scale + arrive * below + arrive / serve * at_the_rim
    lost = math.exp(-serve * deadline_ns)
    too_late = at_the_rim - lost * scale  # l times the integral of the density, without l, and of who is not done
    return (scale * (1.0 - lost) + arrive * below - too_late) / total
