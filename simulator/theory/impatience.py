"""People who hang up: M/M/c with exponential patience (Erlang A), the model of call centres and of timeouts in a queue.

Palm, 1957; Garnett, Mandelbaum and Reiman, Designing a Call Center with Impatient Customers, 2002. It has a steady
state at every load: what cannot be served goes away.
"""

import math
from typing import NamedTuple

from simulator.theory.load import NS_PER_S, offered_load
from simulator.theory.many import erlang_b

NEGLIGIBLE = 45.0  # a weight smaller than the largest by e to this power changes no sum


class Impatient(NamedTuple):
    """Erlang A. Shares of all arrivals, mean waits in ns.

    `abandon`: who gives up while waiting. `wait_ns`: of all, those who gave up included; `served_wait_ns`: of the
    served. `in_time`: whose patience outlasts waiting and service together, and `in_time_ns`, their mean response: what
    a client sees whose timeout goes on while it is served.
    """

    abandon: float
    wait_ns: float
    served_wait_ns: float
    in_time: float
    in_time_ns: float


def erlang_a(rate_per_s: float, service_ns: float, servers: int, patience_ns: float) -> Impatient:
    """Poisson arrivals, exponential service of `service_ns`, `servers` >= 1, exponential patience of `patience_ns`.

    Whoever finds k people waiting waits for k + 1 departures, the i-th last of them at the rate c m + (i - 1) h with m
    and h the rates of service and of losing patience; he outlasts them with chance c m / (c m + (k + 1) h), and then
    each step has taken 1 / (c m + i h) on average. Service ends before his patience with chance m / (m + h).
    """
    if servers < 1 or patience_ns <= 0 or rate_per_s <= 0:
        raise ValueError(f"{rate_per_s}/s, {servers} servers, a patience of {patience_ns} ns: all must be above 0")
    leave, all_busy = 1.0 / patience_ns, servers / service_ns
    logs = _log_weights(rate_per_s / NS_PER_S, all_busy, leave)
    most = max(logs)
    at_once = (1.0 / erlang_b(offered_load(rate_per_s, service_ns), servers) - 1.0) * math.exp(-most)
    total = served = at_once
    waiting = served_wait = so_far = 0.0
    for k, log_weight in enumerate(logs):
        weight, step = math.exp(log_weight - most), 1.0 / (all_busy + (k + 1) * leave)
        so_far += step
        total, waiting = total + weight, waiting + k * weight
        served, served_wait = served + weight * all_busy * step, served_wait + weight * all_busy * step * so_far
    wait_ns, ends_first = waiting / total / rate_per_s * NS_PER_S, 1.0 / (1.0 + leave * service_ns)
    return Impatient(
        abandon=leave * wait_ns,
        wait_ns=wait_ns,
        served_wait_ns=served_wait / served,
        in_time=served / total * ends_first,
        in_time_ns=served_wait / served + service_ns * ends_first,
    )


def _log_weights(rate: float, all_busy: float, leave: float) -> list[float]:
    """Log of how likely 0, 1, 2 .. people waiting are, beside all servers being busy with nobody waiting."""
    logs, most = [0.0], 0.0
    while logs[-1] > most - NEGLIGIBLE:  # they rise, then fall
        logs.append(logs[-1] + math.log(rate / (all_busy + len(logs) * leave)))
        most = max(most, logs[-1])
    return logs
