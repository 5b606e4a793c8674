"""What a careful SimPy user writes: a process a request, call and attempt; Resource, AllOf, AnyOf, the library's dice.

The yardstick of `bench`. Nothing of ours is in here, and it is not made slower than its idiom.
"""

import math
import random  # noqa: TID251 - the yardstick's own dice
from collections.abc import Generator, Iterator
from itertools import cycle
from typing import NamedTuple

import simpy

Story = Generator[simpy.Event, object, None]
Answer = Generator[simpy.Event, object, bool]
GATEWAY = "gateway"
SERVICES = ("users", "posts", "comments")
WORK_S = {GATEWAY: 0.0075, "users": 0.0078, "posts": 0.0072, "comments": 0.0080}
REPLICAS, CORES, RATE_PER_S = 3, 4, 1000.0
PATIENCE_S, SHORT_PATIENCE_S, ATTEMPTS, BACK_OFF_S = 0.25, 0.08, 3, 0.01
HOP_SIGMA = 0.5
HOP_MU = math.log(0.0005) - HOP_SIGMA * HOP_SIGMA / 2.0  # mean 0.5 ms


class Found(NamedTuple):
    """Response times of good requests, in the program's unit of time, and how many timers rang."""

    latencies: list[float]
    timeouts: int


def single_queue(requests: int, seed: int) -> Found:
    """M/M/1 at a load of 0.8; the unit of time is the mean service."""
    env, rng = simpy.Environment(), random.Random(seed)
    latencies: list[float] = []
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
    return Found(latencies, 0)


class FanOut:
    """A gateway that asks three services at once; each three replicas of four cores, round robin, a hop each way."""

    def __init__(self, seed: int):
        self.env, self.rng = simpy.Environment(), random.Random(seed)
        self.latencies: list[float] = []
        self.timeouts = 0
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
        if answer.triggered:
            self.latencies.append(self.env.now - began)
        else:
            self.timeouts += 1

    def source(self, requests: int) -> Story:
        """Poisson arrivals."""
        for _ in range(requests):
            yield self.env.timeout(self.rng.expovariate(RATE_PER_S))
            self.env.process(self.request())


class Patience(FanOut):
    """The same, and every call has a timer and is made again when it rings; what was given up runs on."""

    def attempt(self, name: str) -> Answer:
        """There, a core, the work, the gateway's three calls, and back: whether all went well."""
        replica = next(self.replicas[name])
        yield self.hop()
        with replica.request() as core:
            yield core
            yield self.env.timeout(self.rng.expovariate(1.0 / WORK_S[name]))
        well = True
        if name == GATEWAY:
            asked = [self.env.process(self.retried(each)) for each in SERVICES]
            yield self.env.all_of(asked)
            well = all(each.value for each in asked)
        yield self.hop()
        return well

    def retried(self, name: str) -> Answer:
        """Up to three attempts, a pause between them; the answer, or False."""
        limit = PATIENCE_S if name == GATEWAY else SHORT_PATIENCE_S
        for left in reversed(range(ATTEMPTS)):
            attempt = self.env.process(self.attempt(name))
            yield attempt | self.env.timeout(limit)
            if attempt.triggered:
                return bool(attempt.value)
            self.timeouts += 1
            if left:
                yield self.env.timeout(BACK_OFF_S)
        return False

    def request(self) -> Story:
        """A client's."""
        began = self.env.now
        if (yield self.env.process(self.retried(GATEWAY))):
            self.latencies.append(self.env.now - began)


def played(system: FanOut, requests: int) -> Found:
    """Let so many requests come and all of them end."""
    system.env.process(system.source(requests))
    system.env.run()
    return Found(system.latencies, system.timeouts)


def fan_out(requests: int, seed: int) -> Found:
    """The fan-out system with patient calls."""
    return played(FanOut(seed), requests)


def fan_out_retried(requests: int, seed: int) -> Found:
    """The fan-out system with timers and retries at every call."""
    return played(Patience(seed), requests)
