"""The application, running: one process for each part, on free ports of the loopback interface, and gone afterwards."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import orjson

from simulator.model.errors import TestbedError
from simulator.testbed import tokens
from simulator.testbed.apps.social.process import COST, Settings
from simulator.testbed.apps.social.seed import People
from simulator.testbed.apps.social.table import COMPONENTS, EDGE
from simulator.testbed.apps.social.users import wrong_cost
from simulator.testbed.capacity import PLENTY
from simulator.testbed.child import Child
from simulator.testbed.ports import LOOPBACK
from simulator.testbed.roster import READY_S
from simulator.testbed.system import GRACE_S, PREFIX, sweep

NOBODY = People()
PROCESS, NODE = "simulator.testbed.apps.social", "simulator.testbed.apps.social.node"
IN_NODE = "comments"
Parts = Mapping[str, Sequence[str]]
ARCHITECTURES: dict[str, Parts] = {
    "microservices": {"gateway": (EDGE,), **{name: (name,) for name in COMPONENTS}},
    "monolith": {"app": (EDGE, *COMPONENTS)},
}


@dataclass(frozen=True)
class Setup:
    """How it runs. `cost`: work factor of passwords; `core`: the processor all of it stays on (-1: any).

    `node`: comments in Node.js, where they are a part of their own. `folder`: for databases that stay; else they go.
    """

    people: People = NOBODY
    cost: int = COST
    core: int = -1
    fifo: bool = False
    loop: str = "uvloop"
    workers: int = PLENTY
    queue: int = PLENTY
    node: bool = False
    folder: Path | None = None
    secret: bytes = field(default_factory=tokens.new_secret, repr=False)


class Social:
    """A context manager. `parts`: name of a process -> its components; `EDGE` is one of them."""

    def __init__(self, parts: Parts | str = "microservices", setup: Setup | None = None):
        if sys.platform != "linux":
            raise TestbedError(f"the testbed needs Linux, not {sys.platform}")
        if isinstance(parts, str) and parts not in ARCHITECTURES:
            raise TestbedError(f"no such architecture: {parts}; there are {' and '.join(ARCHITECTURES)}")
        self.parts = ARCHITECTURES[parts] if isinstance(parts, str) else parts
        self.setup = setup or Setup()
        check(self.parts, self.setup)
        self.children: dict[str, Child] = {}
        self.addresses: dict[str, str] = {}  # component -> host:port

    def __enter__(self) -> Social:
        sweep()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        try:
            self.up()
        except BaseException:
            self.down()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.down()

    def up(self) -> None:
        """Start every process, wait until all listen, tell everybody where the others are."""
        path = self.folder / "settings.json"
        path.touch(mode=0o600)
        path.write_bytes(orjson.dumps(self.settings()._asdict(), default=tuple))
        for name, components in self.parts.items():
            module = NODE if self.setup.node and tuple(components) == (IN_NODE,) else PROCESS
            words = (str(path), *components)
            self.children[name] = Child(module, words, self.folder / f"{name}.log")
        for name, components in self.parts.items():
            port = self.children[name].says(READY_S)["port"]
            self.addresses |= dict.fromkeys(components, f"{LOOPBACK}:{port}")
        for child in self.children.values():
            child.tell(addresses={name: address for name, address in self.addresses.items() if name != EDGE})

    def settings(self) -> Settings:
        """What the processes are told."""
        setup = self.setup
        own = {name: getattr(setup, name) for name in Settings._fields if hasattr(setup, name)}
        return Settings(**own | {"folder": str(setup.folder or self.folder), "secret": setup.secret.hex()})

    def report(self) -> dict[str, dict[str, Any]]:
        """What the work of every process has cost since the last report."""
        for child in self.children.values():
            child.tell(report=True)
        return {name: child.says(READY_S) for name, child in self.children.items()}

    def down(self) -> None:
        """End every process; remove the folder."""
        for child in self.children.values():
            child.let_go()
        by_s = time.monotonic() + GRACE_S
        for child in self.children.values():
            child.end(by_s)
        self.children.clear()
        shutil.rmtree(self.folder, ignore_errors=True)


def check(parts: Parts, setup: Setup) -> None:
    """Raise TestbedError where a component is unknown, in two places or cannot be in Node.js, or for a wrong cost."""
    if wrong := wrong_cost(setup.cost):
        raise TestbedError(wrong)
    placed = [component for components in parts.values() for component in components]
    unknown = [component for component in placed if component not in (EDGE, *COMPONENTS)]
    if unknown:
        raise TestbedError(f"no such component: {unknown[0]}; there are {', '.join((EDGE, *COMPONENTS))}")
    if len(placed) != len(set(placed)):
        raise TestbedError("a component stands in two parts")
    if setup.node and (IN_NODE,) not in map(tuple, parts.values()):
        raise TestbedError(f"only {IN_NODE} exists in Node.js, and only as a process of its own")
