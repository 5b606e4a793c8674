"""What a message costs on this machine, today, at this rate.

Measured with other dice and everything in plenty, so that nothing waits for anything but the machine; the mean becomes
a constant of each link of the model. Runs at one load share it as long as they pass; any other ending asks for a new
one, so that a calibration that was disturbed unnoticed does not decide twice.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np

from simulator.model.errors import TestbedError
from simulator.model.program import Program
from simulator.model.quantities import SECOND_NS
from simulator.testbed.comparing import NS_PER_MS
from simulator.testbed.judging import STALLED_MOST, STALLED_MOST_STRUCK, Quiet
from simulator.testbed.prediction import Hops, Load, Plan
from simulator.testbed.reshape import boundless, rate_rps, scaled

if TYPE_CHECKING:
    from simulator.testbed.launch import Drive, Testbed

CALIBRATION_SEED = 1_000_000_007  # added to the seed: dice that are not used again
REQUESTS = 1_000  # at least, as far as
LASTS_S = (4.0, 20.0)  # at least, at most
TIMES = 3  # at most
UNSTEADY = 1.25  # the dearest fifth against the cheapest; more is other work on the machine


def system(plan: Plan, program: Program) -> Testbed:
    """The real system, as a plan wants it. What only Linux has is imported here, so that others may predict."""
    if sys.platform != "linux":
        raise TestbedError(f"it needs Linux, not {sys.platform}")
    from simulator.testbed.launch import Testbed

    return Testbed(program, plan.cores, plan.balancer)


def driven(load: Load, replication: int) -> Drive:
    """The real system under a load."""
    with system(load.plan, load.program) as testbed:
        return testbed.drive(load.plan.seed, replication)


def calibrate(load: Load, replication: int) -> Hops:
    """What a message of each link costs on average. Where other work disturbed the measurement, it is done again."""
    drive = calibration(load, replication)
    for _ in range(TIMES - 1):
        if unsteadiness(drive, load.program) <= UNSTEADY and not quiet(drive).disturbed():
            break
        drive = calibration(load, replication)
    each_ns = {link: round(float(pairs.mean())) for link, pairs in drive.hops.items()}
    total_ns = sum(int(pairs.sum()) for pairs in drive.hops.values())
    return Hops(each_ns, total_ns / max(1, len(drive.requests)) / NS_PER_MS)


def calibration(load: Load, replication: int) -> Drive:
    """A drive in which nothing queues."""
    least_s, most_s = LASTS_S
    seconds = min(most_s, max(least_s, REQUESTS / rate_rps(load.program)))
    program = scaled(boundless(load.program), 1.0, int(seconds * SECOND_NS))
    with system(load.plan, program) as testbed:
        return testbed.drive(load.plan.seed + CALIBRATION_SEED, replication)


def quiet(drive: Drive, struck: bool = False) -> Quiet:
    """What the clocks say of the machine during a drive."""
    most = STALLED_MOST_STRUCK if struck else STALLED_MOST
    return Quiet(float(np.quantile(drive.lag_ns, 0.99)) / NS_PER_MS, drive.stalled, most, punctual=drive.punctual)


def unsteadiness(drive: Drive, program: Program) -> float:
    """How much dearer the clients' messages were in the dearest fifth than in the cheapest (1: equally dear)."""
    fifths = np.zeros((5, 2))
    for link, pairs in drive.hops.items():
        if program.links[link].workload >= 0:
            for fifth, part in zip(fifths, np.array_split(pairs.sum(axis=1), 5), strict=True):
                fifth += (part.sum(), len(part))
    means = fifths[:, 0] / np.maximum(fifths[:, 1], 1.0)
    return float(means.max() / means.min()) if means.min() > 0.0 else float("inf")
