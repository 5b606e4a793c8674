"""What tests read from the kernel's tables: which processes there are, where they listen, which ports are free."""

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

LISTENS, LOOPBACK = "0A", "0100007F"


def living(mark: str) -> list[int]:
    """Processes whose command line speaks of `mark`."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().decode(errors="replace")
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if mark in words and state not in "ZX" and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


def children(parent: int) -> list[int]:
    """Processes that it has started and that live."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent and fields[0] not in "ZX":
            found.append(int(folder.name))
    return found


def alive(pid: int) -> bool:
    """Whether there is such a process, and not only its remains."""
    try:
        return Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def words_of(pid: int) -> list[str]:
    """Its command line; empty where there is no such process."""
    try:
        return Path("/proc", str(pid), "cmdline").read_bytes().decode().split("\0")
    except OSError:
        return []


def until(what: Callable[[], bool], within_s: float) -> bool:
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.05)
    return what()


def listening(pid: int) -> list[tuple[str, str, int]]:
    """Table, address and port of every socket on which a process waits for others."""
    folder, found = Path("/proc", str(pid)), []
    links = [str(fd.readlink()) for fd in (folder / "fd").iterdir() if fd.is_symlink()]
    inodes = {link[8:-1] for link in links if link.startswith("socket:[")}
    for table in ("tcp", "tcp6", "udp", "udp6"):
        rows = [line.split() for line in (folder / "net" / table).read_text().splitlines()[1:]]
        mine = [row for row in rows if row[9] in inodes and (row[3] == LISTENS or table.startswith("udp"))]
        found += [(table, row[1].partition(":")[0], int(row[1].partition(":")[2], 16)) for row in mine]
    return found


def free(port: int) -> bool:
    """Whether anybody may listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen()
        except OSError:
            return False
    return True
