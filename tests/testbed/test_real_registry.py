"""Real processes that beat, read a registry and watch each other: failures begin and end as the simulator says."""

from typing import Any, NamedTuple

import numpy as np
import pytest

from simulator.model import topology as t
from simulator.policies.outcomes import OK
from simulator.testbed.launch import Testbed
from tests.testbed.registries import several
from tests.testbed.small_systems import MS, fixed, simulate

EUREKA = t.Registry("eureka", 200 * MS, 500 * MS, 100 * MS, 70 * MS, 150 * MS)
CONSUL = t.Registry("consul", 200 * MS, 500 * MS, 100 * MS)
DNS = t.Registry("dns", poll_ns=600 * MS)
STATIC = t.Registry("static")
SEED = 3
LATE_NS = 10 * MS


def crash(target: str, at_ms: int, lasts_ms: int | None = None) -> t.Fault:
    """One instance of a unit, or the registry."""
    lasts_ns = None if lasts_ms is None else lasts_ms * MS
    return t.Fault(t.CRASH, target, at_ms * MS, lasts_ns, instances=None if target == t.REGISTRY else 1)


class Failed(NamedTuple):
    """When requests came that failed, in ms."""

    real: np.ndarray
    simulated: np.ndarray


def both(registry: t.Registry, *faults: t.Fault, **more: Any) -> Failed:
    """Drive the real system, and play the same in the simulator. Who is disturbed tries again, three times in all."""
    program = several(registry, *faults, rate_per_s=150, seconds=2.5, **more)
    for _ in range(3):
        with Testbed(program) as testbed:
            drive = testbed.drive(SEED, 0)
        if max(drive.late_ns, np.quantile(drive.lag_ns, 0.99)) < LATE_NS:
            break
    rows = drive.requests, simulate(program, SEED, 0)
    return Failed(*(np.sort(one["arrived_ns"][one["outcome"] != OK]) / MS for one in rows))


def agree(failed: Failed) -> None:
    """As many failures, but for a few; the last one at about the same time."""
    real, simulated = failed
    assert len(simulated) > 5
    assert abs(len(real) - len(simulated)) <= max(3, len(simulated) // 20), f"{len(real)}, not {len(simulated)}"
    assert abs(real[-1] - simulated[-1]) < 60


def test_the_dead_are_asked_until_lease_sweep_cache_and_poll_are_over() -> None:
    failed = both(EUREKA, crash("b", 600))
    agree(failed)
    assert failed.real[-1] < 600 + 500 + 100 + 70 + 150 + 100


@pytest.mark.reality
def test_while_the_registry_is_away_nobody_learns_of_a_death() -> None:
    failed = both(EUREKA, crash("b", 600), crash(t.REGISTRY, 500, 700))
    agree(failed)
    assert failed.real[-1] > 500 + 700 + 400


@pytest.mark.reality
def test_a_pushed_list_ends_the_failures_at_once_and_a_new_process_reads_it_at_its_birth() -> None:
    failed = both(CONSUL, crash("b", 400), crash("a", 1500, 300))
    agree(failed)
    between = (failed.real > 1150) & (failed.real < 1490)
    assert not between.any()
    assert not (failed.real > 1850).any()


@pytest.mark.reality
def test_a_list_that_the_platform_writes_is_as_old_as_its_time_to_live() -> None:
    agree(both(DNS, crash("b", 600, 1000)))


@pytest.mark.reality
def test_an_outlier_is_left_out_and_tried_again() -> None:
    eject = t.Balancer("round_robin", eject=t.Eject(2, 400 * MS, 0.5))
    agree(both(STATIC, crash("b", 600), balancer=eject))


@pytest.mark.reality
def test_the_frozen_are_found_out_by_checks_of_their_health() -> None:
    watched = t.Balancer("round_robin", health=t.Probe(300 * MS, 2, 2))
    freeze = t.Fault(t.FREEZE, "b", 600 * MS, 1000 * MS, instances=1)
    rules = {("any", "b", ""): {"timeout": fixed(60)}}
    agree(both(STATIC, freeze, balancer=watched, calls=rules))
