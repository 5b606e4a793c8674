"""A unit's nodes may be of different sizes, and a proxy may have work of its own: the real system has both."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from simulator.model import program as p
from simulator.model.dice import child
from simulator.testbed import reshape
from simulator.testbed.caller import open_session
from simulator.testbed.capacity import Slots
from simulator.testbed.demand import demands
from simulator.testbed.frame import Frame
from simulator.testbed.instance import Post
from simulator.testbed.rehearsal import busiest, walked
from simulator.testbed.service import born
from simulator.testbed.timer import PreciseTimer
from simulator.testbed.tokens import new_secret
from simulator.testbed.wire import Errand
from simulator.testbed.work import Work
from tests.testbed.told_systems import told

SYSTEM = """\
application:
  components:
    a: {operations: {do: [compute: 10 ms]}}
  routes: {go: a.do}
workload: {go: {route: go, rate: 90/s, process: regular}}
architectures:
  real:
%s
experiment: {duration: 1 s, drain: 1 s}
"""
UNEQUAL = """\
    nodes: {big: {cores: 8}, small: {cores: 1}}
    units: {a: {components: [a], replicas: 2, nodes: [big, small]}}"""
PROXIED = """\
    units: {a: {components: [a], replicas: 2}}
    network: {call_cpu: {caller: 1 ms, callee: 2 ms}}
    balancer: {at: proxy, replicas: 1, cores: 1, compute: 5 ms}"""


def test_an_instance_has_the_cores_of_its_own_node(tmp_path: Path) -> None:
    program = told(SYSTEM % UNEQUAL)

    async def story() -> list[int]:
        timer, sizes = PreciseTimer(), []
        async with open_session() as session:
            for number in range(2):
                instance = born(Post(program, number, "slots", tmp_path, new_secret()), timer, session)
                assert isinstance(instance.cores, Slots)
                sizes.append(instance.cores.size)
                instance.close()
        timer.close()
        return sizes

    assert asyncio.run(story()) == [8, 1]
    assert 0.09 < busiest(program, 1).utilization < 0.11  # 0.9 of a core, of nine


def test_what_a_proxy_computes_is_no_cost_of_a_call_and_is_carried_out() -> None:
    program = told(SYSTEM % PROXIED)
    (step,) = (row for row in program.code if row.op == p.COMPUTE and row.component == 0)
    assert not reshape.has_call_cpu(program)
    proxy = next(number for number, link in enumerate(program.links) if program.code[link.entry] == step)
    _, walk = walked(program, demands(program, 1, 0)[0])
    assert walk.cores_ns[program.links[proxy].unit] == 5_000_000
    done: list[tuple[int, int, int]] = []

    async def compute(*facts: int) -> int:
        done.append((facts[0], facts[1], facts[2]))
        return facts[0] + facts[1]

    async def story() -> int:
        instance: Any = SimpleNamespace(program=program, compute=compute)
        frame = Frame(instance, Errand(proxy, child(1, 1), 0, 0), 7, Work())
        await frame.compute(step)
        return frame.at_ns

    assert asyncio.run(story()) == 5_000_007
    assert done == [(7, 5_000_000, 0)]
