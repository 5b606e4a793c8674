"""Watching the readable engine at work: what must never be, at any moment of any run, is said where it would happen."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from simulator.engine import frame
from simulator.engine.city import City
from simulator.engine.frame import Frame
from simulator.model.adviser import Adviser


class NeverNegative(list[int]):
    """A list of counts."""

    def __setitem__(self, at: Any, value: Any) -> None:
        assert value >= 0, f"{value} attempts without an answer"
        super().__setitem__(at, value)


def forgetting(adviser: Adviser) -> None:
    """A new process; its counts are watched."""
    FORGET(adviser)
    adviser.outstanding = NeverNegative(adviser.outstanding)


def in_time(who: Frame) -> None:
    """Nothing is begun for somebody whose deadline has passed, or who was told to stop, or whose process is dead."""
    assert who.world.now_ns < who.deadline_ns, f"begun at {who.world.now_ns}, too late since {who.deadline_ns}"
    assert who.alive, "begun by a dead process"


FORGET, OCCUPY, SPAWN, CALL, LOOK_UP = Adviser.forget, Frame.occupy, Frame.spawn, City.call, frame.look_up


def occupying(who: Frame, step: Any) -> None:
    in_time(who)
    OCCUPY(who, step)


def spawning(who: Frame, step: Any) -> None:
    in_time(who)
    SPAWN(who, step)


def calling(city: City, step: Any, parent: Frame) -> None:
    in_time(parent)
    CALL(city, step, parent)


def looking(who: Frame, step: Any) -> bool:
    in_time(who)
    return LOOK_UP(who, step)


@contextmanager
def watching() -> Iterator[None]:
    """Every run of the readable engine within is watched."""
    with (
        patch.object(Adviser, "forget", forgetting),
        patch.object(Frame, "occupy", occupying),
        patch.object(Frame, "spawn", spawning),
        patch.object(City, "call", calling),
        patch.object(frame, "look_up", looking),
    ):
        yield
