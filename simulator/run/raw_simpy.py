"""What a careful SimPy user writes: one process a request, a call and an attempt; Resource, AllOf, the library's dice.

The yardstick of `bench`. Nothing of ours is in here, and it is not made slower than its idiom.
"""

import math
import random  # noqa: TID251 - the yardstick's own dice
from collections.abc import Generator, Iterator
from itertools import cycle

import simpy

Story = Generator[simpy.Event, object, None]
SERVICES = ("users", "posts", "comments")
WORK_S = {"gateway": 0.0075, "users": 0.0078, "posts": 0.0072, "comments": 0.0080}
REPLICAS, CORES, RATE_PER_S, PATIENCE_S = 3, 4, 1000.0, 0.25
HOP_SIGMA = 0.5
HOP_MU = math.log(0.0005) - HOP_SIGMA * HOP_SIGMA / 2.0  # mean 0.5 ms


def single_queue(requests: int, seed: int) -> list[float]:
    """M/M/1 at a load of 0.8; response times in units of the mean service."""
    env, rng, latencies = simpy.Environment(), random.Random(seed), []
    server = simpy.Resource(env, 1)

    def customer() -> Story:
        began = env.now
        with server.request() as turn:
            yield turn
            yield env.timeout(rng.expovariate(1.0))
        latencies.append(env.now - began)

    def source() -> Story:
        for _ in range(requests):
            yield env.timeout(rng.expovariate(0.8))
            env.process(customer())

    env.process(source())
    env.run()
    return latencies


class FanOut:
    """A gateway that asks three services at once; each three replicas of four cores, round robin, a hop each way."""

    def __init__(self, seed: int):
        self.env, self.rng = simpy.Environment(), random.Random(seed)
        self.latencies: list[float] = []
        self.gave_up = 0
        self.replicas: dict[str, Iterator[simpy.Resource]] = {
            name: cycle([simpy.Resource(self.env, CORES) for _ in range(REPLICAS)]) for name in WORK_S
        }

    def hop(self) -> simpy.Event:
        """A message."""
        return self.env.timeout(self.rng.lognormvariate(HOP_MU, HOP_SIGMA))

    def call(self, name: str, below: tuple[str, ...] = ()) -> Story:
        """There, a core, the work, whom it asks in turn, and back."""
        replica = next(self.replicas[name])
        yield self.hop()
        with replica.request() as core:
            yield core
            yield self.env.timeout(self.rng.expovariate(1.0 / WORK_S[name]))
        if below:
            yield self.env.all_of([self.env.process(self.call(each)) for each in below])
        yield self.hop()

    def request(self) -> Story:
        """A client's, who gives up after a while."""
        began = self.env.now
        answer = self.env.process(self.call("gateway", SERVICES))
        yield answer | self.env.timeout(PATIENCE_S)
        if answer.processed:
            self.latencies.append(self.env.now - began)
        else:
            self.gave_up += 1

    def source(self, requests: int) -> Story:
        """Poisson arrivals."""
        for _ in range(requests):
            yield self.env.timeout(self.rng.expovariate(RATE_PER_S))
            self.env.process(self.request())


def fan_out(requests: int, seed: int) -> list[float]:
    """The fan-out system; response times in seconds."""
    system = FanOut(seed)
    system.env.process(system.source(requests))
    system.env.run()
    return system.latencies
