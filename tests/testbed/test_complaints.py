"""What breaks inside a process of the real system reaches the launcher; else it would look like a result."""

import asyncio
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import orjson
import pytest

from simulator.policies.outcomes import TIMEOUT
from simulator.testbed import demand, load
from simulator.testbed.caller import Caller, open_session
from simulator.testbed.instance import Post
from simulator.testbed.service import born
from simulator.testbed.timer import PreciseTimer
from simulator.testbed.tokens import new_secret
from simulator.testbed.wire import Answer, Errand
from tests.testbed.small_systems import MS, chain
from tests.testbed.test_asking import guarded


class BrokenCaller(Caller):
    """One whose exchanges break."""

    async def post(self, place: int, errand: Errand) -> Answer | int:
        """After a while."""
        await asyncio.sleep(0.05)
        raise ValueError(f"broken at {place}, {errand.link}")


async def broken() -> None:
    raise ValueError("broken in the background")


def complaints(said: bytes) -> list[str]:
    """What the launcher would hear."""
    return [str(orjson.loads(line)["error"]) for line in said.splitlines()]


def test_an_exchange_that_breaks_when_nobody_waits_for_it_any_more_is_told(capfdbinary: Any) -> None:
    async def story() -> int:
        timer = PreciseTimer()
        async with open_session() as session:
            caller = BrokenCaller(guarded(timeout_ns=20 * MS), timer, session, 0)
            heard = await caller.ask(Errand(0, 1, 0, 0), time.monotonic_ns())
            await asyncio.sleep(0.1)
        timer.close()
        return heard.outcome

    assert asyncio.run(story()) == TIMEOUT
    assert complaints(capfdbinary.readouterr().out) == ["ValueError in a process of the testbed: broken at 0, 0"]


def test_what_breaks_in_the_background_of_an_instance_is_told(tmp_path: Path, capfdbinary: Any) -> None:
    async def story() -> None:
        timer = PreciseTimer()
        async with open_session() as session:
            instance = born(Post(chain(1, 1), 0, "slots", tmp_path, new_secret()), timer, session)
            stories: tuple[Coroutine[Any, Any, None], ...] = broken(), asyncio.sleep(0)
            for one in stories:
                instance.keep(asyncio.get_running_loop().create_task(one))
            await asyncio.sleep(0.02)
            instance.close()
        timer.close()

    asyncio.run(story())
    assert complaints(capfdbinary.readouterr().out) == [
        "ValueError in a process of the testbed: broken in the background"
    ]


def test_clients_who_should_ask_for_too_much_say_so(capfdbinary: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demand, "REQUESTS_MAX", 3)
    monkeypatch.setattr(load, "hurry", lambda: False)
    leash: Any = None  # nobody gets that far
    much = load.Load(chain(1000, 1), 1, 0, (), Path(), new_secret())
    asyncio.run(load.told_of(load.story(much, leash)))
    (said,) = complaints(capfdbinary.readouterr().out)
    assert said.startswith("more than 3 requests")
