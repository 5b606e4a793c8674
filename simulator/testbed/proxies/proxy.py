"""A real proxy as a process: configured, started, ready, and gone when it shall be, or when its launcher is.

`Proxy(plan).start(folder)` gives the address once connections are accepted; `end()` ends it. Start it from a thread
that lives as long as it shall.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from simulator.model.errors import TestbedError
from simulator.testbed.ports import LOOPBACK, Port
from simulator.testbed.proxies.plan import ProxyPlan
from simulator.testbed.proxies.products import found, missing, product_of

READY_S = 10.0
POLL_S = 0.01
GRACE_S = 2.0
LISTENING = "0A"  # the state in the kernel's table of connections
LOG_END = 1_500  # characters of a log that go into a message


class Proxy:
    """One process of a product."""

    def __init__(self, plan: ProxyPlan):
        self.plan, self.product = plan, product_of(plan.product)
        self.process: subprocess.Popen[bytes] | None = None
        self.port: Port | None = None
        self.folder = Path()

    def start(self, folder: Path) -> str:
        """Its address, once it accepts connections. `folder`, made where it is not there, is for it alone.

        Raises TestbedError where the product is not installed or does not start, with the end of its log.
        """
        if missing(self.plan.product):
            raise TestbedError(missing(self.plan.product))
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        plan = self.plan
        if not plan.port:
            self.port = Port()
            plan = plan._replace(port=self.port.number)
        self.process = self.launched(plan)
        if self.accepts(plan.port):
            return f"{LOOPBACK}:{plan.port}"
        self.end()
        raise TestbedError(f"{self.product.name} does not start; {self.last_words()}")

    def launched(self, plan: ProxyPlan) -> subprocess.Popen[bytes]:
        """The process, with its configuration in the folder."""
        config = self.folder / self.product.file
        config.write_text(self.product.text(plan))
        root = str(Path(__file__).parents[3])
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
        words = [sys.executable, "-m", "simulator.testbed.proxies.keeper", str(os.getpid()), *self.command(config)]
        with self.log.open("wb") as log:
            return subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, "PYTHONPATH": path},
                start_new_session=True,
            )

    def command(self, config: Path) -> list[str]:
        """The product's own command line."""
        words = [word.format(folder=self.folder, file=config) for word in self.product.command]
        return [found(self.product.name) or "", *words]

    def accepts(self, port: int) -> bool:
        """Whether it lives and listens, within the time that it has."""
        assert self.process is not None
        end_s = time.monotonic() + READY_S
        while time.monotonic() < end_s and self.process.poll() is None:
            if listens(self.process.pid, port):
                return True
            time.sleep(POLL_S)
        return False

    @property
    def log(self) -> Path:
        """What it says."""
        return self.folder / f"{self.product.name}.log"

    def last_words(self) -> str:
        """The end of its log, for a message."""
        return f"its log ends with:\n{self.log.read_text(errors='replace').strip()[-LOG_END:]}"

    def check(self) -> None:
        """Raise TestbedError if it has died."""
        if self.process is not None and self.process.poll() is not None:
            raise TestbedError(f"{self.product.name} has died with code {self.process.poll()}; {self.last_words()}")

    def end(self) -> None:
        """See it gone. Without effect where it was not started."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(GRACE_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.port is not None:
            self.port.give_back()
        self.process = self.port = None


def listens(pid: int, port: int) -> bool:
    """Whether this process, and nobody else, accepts connections there, read from the process table."""
    folder = Path("/proc", str(pid))
    try:
        rows = [line.split() for line in (folder / "net" / "tcp").read_text().splitlines()[1:]]
        inodes = {f"socket:[{row[9]}]" for row in rows if row[3] == LISTENING and int(row[1][-4:], 16) == port}
        return any(str(fd.readlink()) in inodes for fd in (folder / "fd").iterdir())
    except OSError:  # it has ended, or closed what we were about to read
        return False
