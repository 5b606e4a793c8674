"""When the measured cost of messages may become a constant of the model."""

import numpy as np
import pytest

from simulator.model.program import Program
from simulator.model.trace import REQUEST
from simulator.testbed.calibration import UNSTEADY, unsteadiness
from simulator.testbed.controls import FEWER, MORE, NO_HOPS, wrong_models
from simulator.testbed.launch import Drive
from tests.testbed.small_systems import chain

CHAIN: Program = chain(1, 1)


def drive(client_ns: np.ndarray, inner_ns: np.ndarray) -> Drive:
    empty = np.zeros(0, np.int64)
    inner = next(i for i, link in enumerate(CHAIN.links) if link.workload < 0)
    hops = {inner: np.stack([inner_ns, inner_ns], axis=1), 1 - inner: np.stack([client_ns, client_ns], axis=1)}
    return Drive(np.zeros(0, REQUEST), empty, empty, hops, 0.0, 0, 0.0, True, "asyncio")


def test_messages_that_cost_the_same_all_the_time_are_steady_wherever_single_ones_lie() -> None:
    noisy = 300_000 + np.arange(1000) * 7919 % 200_000
    assert unsteadiness(drive(noisy, noisy), CHAIN) < 1.05


def test_a_stretch_of_other_work_on_the_machine_is_noticed() -> None:
    cost = np.full(1000, 300_000)
    cost[600:800] = 450_000
    assert unsteadiness(drive(cost, cost), CHAIN) == pytest.approx(1.5)
    assert unsteadiness(drive(cost, cost), CHAIN) > UNSTEADY


def test_only_the_clients_own_messages_are_in_order_of_time_and_are_looked_at() -> None:
    assert unsteadiness(drive(np.full(100, 5), np.arange(100)), CHAIN) == 1.0


def test_the_wrong_models_are_wrong_in_one_thing_each() -> None:
    models = wrong_models(CHAIN, CHAIN._replace(horizon_ns=7), 1)
    assert models[NO_HOPS] == CHAIN
    assert [models[name].units[1].cores for name in (MORE, FEWER)] == [4, 2]
    assert [row.cores for row in models[MORE].processors] == [3, 4]
    assert models[MORE]._replace(units=CHAIN.units, processors=CHAIN.processors) == CHAIN._replace(horizon_ns=7)


def test_a_unit_of_one_core_has_no_control_with_one_core_fewer() -> None:
    assert set(wrong_models(chain(1, 1, cores=1), chain(1, 1, cores=1), 0)) == {NO_HOPS, MORE}
