"""What is known of systems that are up: a small file each, in a folder of the user's own, that outlives who wrote it.

A record names its launcher by process id and time of birth, so that nobody else is ever taken for it. Where the
launcher has been killed the record is stale and swept away.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from simulator.model.errors import TestbedError

PRIVATE = 0o700
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
TAIL = 1 << 14  # bytes of a log that are looked at


class Record(NamedTuple):
    """The files of one system: what is known of it, how to speak to its launcher, its launcher's log, its order."""

    key: str

    def path(self, ending: str) -> Path:
        """`json`: what is known; `sock` (see `address`), `log`, `order`."""
        return home() / f"{self.key[-8:] if ending == 'sock' else self.key}.{ending}"

    @contextmanager
    def address(self) -> Iterator[str]:
        """Where to speak to the launcher, by a short name: the kernel takes none beyond a hundred letters or so."""
        path = self.path("sock")
        folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            yield f"/proc/self/fd/{folder}/{path.name}"
        finally:
            os.close(folder)

    def read(self) -> dict[str, Any] | None:
        """What is known; None: there is nothing, or not yet."""
        try:
            words: dict[str, Any] = orjson.loads(self.path("json").read_bytes())
        except (OSError, orjson.JSONDecodeError):
            return None
        return words

    def write(self, words: dict[str, Any]) -> None:
        """Write down what is known, all at once."""
        half = self.path("half")
        half.write_bytes(orjson.dumps(words))
        half.replace(self.path("json"))

    def remove(self) -> None:
        """Nothing is up any more; the log stays."""
        for ending in ("json", "half", "sock", "order"):
            self.path(ending).unlink(missing_ok=True)

    @property
    def living(self) -> dict[str, Any] | None:
        """What is known, if its launcher lives."""
        words = self.read()
        return words if words and born(words["launcher"]) == words["born"] else None


def record_of(path: Path, scenario: str, architecture: str) -> Record:
    """The record of a scenario's architecture; scenarios of one name in several files have several."""
    where = blake2b(f"{path.resolve()}\0{architecture}".encode(), digest_size=4).hexdigest()
    plain = "".join(c if c.isalnum() or c in "_-" else "-" for c in f"{scenario}-{architecture}")[:80]
    return Record(f"{plain}-{where}")


def home() -> Path:
    """The folder of records. Raises TestbedError where it is somebody else's."""
    folder = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()) / f"splitpoint-{os.getuid()}"
    folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    about = folder.lstat()
    if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.getuid():
        raise TestbedError(f"{folder} is not yours: set XDG_RUNTIME_DIR to a folder of your own")
    folder.chmod(PRIVATE)
    return folder


def records() -> list[Record]:
    """Of all systems, stale ones too."""
    return [Record(path.stem) for path in sorted(home().glob("*.json"))]


def swept() -> list[Record]:
    """Remove the records of launchers that were killed; which."""
    stale = [record for record in records() if record.living is None]
    for record in stale:
        record.remove()
    return stale


def stat_of(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on; empty: there is no such process."""
    try:
        return Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def born(pid: int) -> int:
    """When a process was born, in ticks since the machine's; 0: it is dead."""
    fields = stat_of(pid)
    return int(fields[19]) if fields and fields[0] not in "ZX" else 0


class Use(NamedTuple):
    """What a process uses: processor time and age in s, memory in bytes; `state` R, S, T (frozen)... or "" (dead)."""

    cpu_s: float
    age_s: float
    memory: int
    state: str


def use_of(pid: int) -> Use:
    """What a process has used so far."""
    fields = stat_of(pid)
    if not fields:
        return Use(0.0, 0.0, 0, "")
    uptime_s = float(Path("/proc/uptime").read_text().split()[0])
    cpu_s = (int(fields[11]) + int(fields[12])) / TICKS
    return Use(cpu_s, uptime_s - int(fields[19]) / TICKS, int(fields[21]) * PAGE, fields[0])


def last_lines(log: Path, most: int) -> list[str]:
    """The end of a log."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - TAIL))
            return file.read().decode(errors="replace").splitlines()[-most:]
    except OSError:
        return []


def everywhere(words: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The processes of a system: the launcher, then the others."""
    yield {"role": "launcher", "name": "", "pid": words["launcher"], "port": 0, "starts": 1, "log": words["log"]}
    yield from words["processes"]
