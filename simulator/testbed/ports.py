"""Ports of the loopback interface that stay ours while nobody listens on them.

Between a process' death and the next one's birth its port must not become somebody's outgoing port, and whoever
connects there must be refused and not, by chance, meet itself. A bound socket that never listens keeps it.
"""

from __future__ import annotations

import socket

LOOPBACK = "127.0.0.1"


class Port:
    """A free port, held until it is given back; others may listen on it if they ask for SO_REUSEADDR too."""

    def __init__(self) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind((LOOPBACK, 0))
        self.number = int(self.socket.getsockname()[1])

    @property
    def address(self) -> str:
        """As host:port."""
        return f"{LOOPBACK}:{self.number}"

    def give_back(self) -> None:
        """Anybody may have it."""
        self.socket.close()
