"""Before the load comes everybody opens connections to those whom it may ask, each once, whoever calls whom."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from simulator.model.program import Program
from simulator.testbed import caller as callers
from simulator.testbed import wire
from simulator.testbed.caller import open_session
from simulator.testbed.http.desk import Desk
from simulator.testbed.instance import Post
from simulator.testbed.reach import links_of
from simulator.testbed.service import Service, born
from simulator.testbed.timer import PreciseTimer
from simulator.testbed.tokens import new_secret
from tests.testbed.told_systems import told

IN_A_CIRCLE = """\
application:
  components:
    a: {operations: {do: [call: b.do], leaf: [wait: 1 ms]}}
    b: {operations: {do: [wait: 1 ms], other: [call: a.leaf]}}
  routes: {go: a.do, come: b.other}
workload: {go: {mix: {go: 1, come: 1}, rate: 5/s, process: regular}}
architectures:
  real:
    units: {each: {}}
experiment: {duration: 1 s, drain: 1 s}
"""
IN_LAYERS = """\
application:
  components:
    a: {operations: {do: [call: b.do, call: c.do]}}
    b: {operations: {do: [call: d.do, call: e.do]}}
    c: {operations: {do: [call: d.do, call: e.do]}}
    d: {operations: {do: [call: f.do]}}
    e: {operations: {do: [call: f.do]}}
    f: {operations: {do: [wait: 1 ms]}}
  routes: {go: a.do}
workload: {go: {route: go, rate: 5/s, process: regular}}
architectures:
  real:
    units: {each: {}}
experiment: {duration: 1 s, drain: 1 s}
"""
INSTEAD = """\
application:
  components:
    a: {operations: {do: [call: b.do]}}
    b: {operations: {do: [fail: 50%]}}
    c: {operations: {do: [wait: 1 ms]}}
  routes: {go: a.do}
workload: {go: {route: go, rate: 5/s, process: regular}}
architectures:
  real:
    units: {each: {}}
    calls: {b: {fallback: [call: c.do]}}
experiment: {duration: 1 s, drain: 1 s}
"""


async def warmed(program: Program, folder: Path, patch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Who has been told by whom to warm up (numbers of instances), when instance 0 is told from outside."""
    asked, timer = list[tuple[int, int]](), PreciseTimer()
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(open_session())
        posts = [Post(program, number, "slots", folder, new_secret()) for number in range(len(program.instances))]
        services = [Service(born(post, timer, session)) for post in posts]
        ports = []
        for service in services:
            desk = Desk(service.handle)
            stack.callback(desk.close)
            ports.append(await desk.listen())
        for service in services:
            caller = service.instance.caller
            caller.learn([f"127.0.0.1:{port}" for port in ports])

            async def poke(
                port: int, path: str, by: int = service.instance.number, inner: callers.Caller = caller
            ) -> None:
                if path == wire.WARM_PATH:
                    asked.append((by, ports.index(port)))
                await callers.Caller.poke(inner, port, path)

            patch.setattr(caller, "poke", poke)
        await asyncio.wait_for(services[0].instance.caller.poke(ports[0], wire.WARM_PATH), 5)
        for service in services:
            service.instance.close()
    timer.close()
    return asked


@pytest.mark.parametrize("text", [IN_A_CIRCLE, IN_LAYERS])
def test_each_warms_up_once_and_it_ends_though_units_call_each_other(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callers, "CONNECTIONS", 1)
    program = told(text)
    asked = asyncio.run(warmed(program, tmp_path, monkeypatch))
    assert len(set(asked)) == len(asked)
    assert {to for _, to in asked} == set(range(len(program.instances)))


def test_whom_a_fallback_asks_is_somebody_whom_the_unit_may_ask() -> None:
    program = told(INSTEAD)
    reached = {program.names.units[program.links[link].unit] for link in links_of(program, 0)}
    assert reached == {"b", "c"}
