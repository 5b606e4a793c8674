"""The same requests for a real balancer and for every model of it; only the balancer's dice may differ.

A trace is what one replication of a program asks for, written down as a log: when, and which route. Where every route's
work is a constant, dice change nothing any more but the balancer's choices. So the mean over many dice can be taken
with arrivals and work as they are: what a model with dice predicts of a product whose dice nobody knows.
"""

from collections.abc import Callable

import numpy as np

from simulator.model.errors import TestbedError
from simulator.model.program import LOG, ArrivalRow, Program
from simulator.model.trace import good
from simulator.policies.catalogue import BALANCERS, number
from simulator.testbed.demand import demands
from simulator.testbed.proxies.passing import onward, proxied
from simulator.testbed.reshape import with_hops
from tests.testbed.balancer_errors import Predicted

Simulate = Callable[[Program, int, int], np.ndarray]  # program, seed, replication -> REQUEST rows
MODELS = ("round_robin", "least_outstanding", "two_choices", "two_choices_distinct")
DRAWING = ("two_choices", "two_choices_distinct")  # the models with dice
NS_PER_MS = 1e6


def frozen(program: Program, seed: int, replication: int) -> Program:
    """The program with one replication's requests as a log. It has one workload, in an open loop."""
    (source,) = program.sources
    place = {row.link: i for i, row in enumerate(program.mixes)}
    rows = tuple(ArrivalRow(one.at_ns, place[one.errand.link]) for one in demands(program, seed, replication))
    return program._replace(sources=(source._replace(process=LOG, arrivals=0, n_arrivals=len(rows)),), arrivals=rows)


def with_policy(program: Program, policy: str) -> Program:
    """The same program with another policy in all its proxies."""
    module, rows = BALANCERS[policy], list(program.policies)
    config = tuple(module.Config()) if hasattr(module, "Config") else ()
    for proxy in proxied(program):
        for slot in {row.balancer + i for row in onward(program, proxy) for i in range(program.units[proxy].replicas)}:
            rows[slot] = rows[slot]._replace(number=number(module), config=config)
    return program._replace(policies=tuple(rows))


def hopped(program: Program, message_ns: float) -> Program:
    """With messages between clients and instances that take so long in all: half of it before the proxy, half behind.

    Which half is longer no clock outside the proxy can say.
    """
    return with_hops(program, dict.fromkeys(range(len(program.links)), round(message_ns / 2)))


def latencies_ms(rows: np.ndarray) -> np.ndarray:
    """By number of the request. Raises TestbedError where one was not answered well: what then took how long?"""
    bad = int(np.count_nonzero(~good(rows)))
    if bad:
        raise TestbedError(f"{bad} of {len(rows)} requests failed, none should")
    rows = np.sort(rows, order="index")
    return np.asarray((rows["ended_ns"] - rows["arrived_ns"]) / NS_PER_MS)


def predicted(program: Program, model: str, dice: int, simulate: Simulate) -> Predicted:
    """What a model says of a trace; with so many dice where it draws."""
    told = with_policy(program, model)
    runs = [latencies_ms(simulate(told, seed, 0)) for seed in range(dice)] if model in DRAWING else []
    runs = runs or [latencies_ms(simulate(told, 0, 0))] * dice
    return Predicted(np.mean(runs, axis=0), np.sum(runs, axis=1))
