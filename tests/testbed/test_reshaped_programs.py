"""Programs made from programs mean what they say, as the simulator plays them."""

import numpy as np
import pytest

from simulator.model.errors import TestbedError
from simulator.model.laws import LOGNORMAL, ZERO, Branch, Law
from simulator.model.topology import Architecture, Compute, Network, Point, Unit, Workload
from simulator.testbed import reshape
from simulator.testbed.demand import demands
from tests.testbed.small_systems import MS, S, chain, everything, exponential, fixed, simulate, small


def latency_ns(rows: np.ndarray) -> np.ndarray:
    return rows["ended_ns"] - rows["arrived_ns"]


def test_without_call_cpu_the_simulator_gives_what_it_gives_for_a_network_without_it() -> None:
    costly = chain(200, 2, network=Network(call_cpu_caller=fixed(1), call_cpu_callee=fixed(1)))
    assert reshape.has_call_cpu(costly)
    bare = reshape.without_call_cpu(costly)
    assert not reshape.has_call_cpu(bare)
    assert simulate(bare, 1, 0).tolist() == simulate(chain(200, 2), 1, 0).tolist()
    assert latency_ns(simulate(costly, 1, 0)).mean() > latency_ns(simulate(bare, 1, 0)).mean()


@pytest.mark.parametrize("latency", [ZERO, exponential(2), Law((Branch(LOGNORMAL, 2.0 * MS, 0.5, 3 * MS),))])
def test_measured_hops_make_every_request_later_by_its_four_messages_where_nothing_queues(latency: Law) -> None:
    free = reshape.boundless(chain(200, 2, network=Network(latency=latency)))
    before, after = simulate(free, 1, 0), simulate(reshape.with_hops(free, {0: 100_000, 1: 30_000}), 1, 0)
    before, after = np.sort(before, order="index"), np.sort(after, order="index")
    assert set((latency_ns(after) - latency_ns(before)).tolist()) == {260_000}


def test_with_everything_in_plenty_nobody_waits() -> None:
    program = reshape.boundless(chain(700, 2))
    rows = simulate(program, 1, 0)
    from simulator.testbed.rehearsal import walked

    work = {d.number: walked(program, d)[1].total_ns for d in demands(program, 1, 0)}
    assert latency_ns(rows).tolist() == [work[row["index"]] for row in rows]


def test_a_rate_is_scaled_and_the_dice_stay() -> None:
    program = chain(100, 10)
    double = reshape.scaled(program, 2.0, 5 * S)
    assert reshape.rate_rps(double) == pytest.approx(200)
    assert (double.duration_ns, double.horizon_ns) == (5 * S, 8 * S)
    slow, fast = demands(program, 1, 0), demands(double, 1, 0)
    assert [d.errand for d in slow][: len(fast)] == [d.errand for d in fast][: len(slow)]
    assert all(abs(2 * b.at_ns - a.at_ns) <= 2 for a, b in zip(slow, fast, strict=False))


@pytest.mark.parametrize(
    ("load", "word"),
    [
        (Workload((("go", 1.0),), "log", log=((0, "go"),)), "`log`"),
        (Workload((("go", 1.0),), "poisson", (Point(1.0, 0), Point(2.0, S))), "`rate`"),
    ],
)
def test_a_share_of_capacity_means_nothing_for_a_load_that_is_no_constant_rate(load: Workload, word: str) -> None:
    program = small({"a": (Compute(exponential(1)),)}, Architecture({"a": Unit(("a",))}, {}), load, 4)
    with pytest.raises(TestbedError, match=word):
        reshape.scaled(program, 1.0, S)


def test_cores_are_added_and_taken_away_in_one_unit_only() -> None:
    program = chain(100, 1, cores=3)
    assert [unit.cores for unit in reshape.more_cores(program, 1, 1).units] == [3, 4]
    assert [unit.cores for unit in reshape.more_cores(program, 0, -1).units] == [2, 3]
    assert [row.cores for row in reshape.more_cores(program, 0, -1).processors] == [2, 3]
    replicated = everything(10, 1)
    changed = reshape.more_cores(replicated, 1, 1)
    assert sum(row.cores for row in changed.processors) == sum(row.cores for row in replicated.processors) + 2


def test_limits_of_every_kind_are_lifted() -> None:
    program = reshape.boundless(everything(10, 1))
    limits = [n for unit in program.units for n in (unit.cores, unit.workers, unit.queue)]
    limits += [row.cores for row in program.processors]
    limits += [pool.connections for pool in program.pools] + [row.servers for row in program.databases]
    assert min(limits) > 1 << 20
