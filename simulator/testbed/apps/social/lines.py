"""Kept-alive connections of a client that reads just as much HTTP as it must: the status, and where an answer ends."""

import select
import socket

from simulator.testbed.apps.social.openapi import BODY_MOST

HEAD_END, LENGTH = b"\r\n\r\n", b"content-length:"
READ = 1 << 16
ANSWER_MOST = 64 * BODY_MOST


class Line:
    """One connection. `number`: the demand that is under way on it."""

    def __init__(self, address: tuple[str, int]):
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.number = -1
        self.heard = b""

    def say(self, number: int, content: bytes) -> None:
        """Send a request."""
        self.number, self.heard = number, b""
        sent = self.socket.send(content)
        assert sent == len(content), "a request fits into an empty buffer"

    def hear(self) -> int:
        """The status once the whole answer is there; 0: not yet. Raises ConnectionError where it never will be."""
        piece = self.socket.recv(READ)
        self.heard += piece
        if not piece or len(self.heard) > ANSWER_MOST:
            raise ConnectionError("the connection closed before the answer was whole")
        head_end = self.heard.find(HEAD_END)
        if head_end < 0:
            return 0
        head = self.heard[:head_end].lower()
        at = head.find(LENGTH) + len(LENGTH)
        length = int(head[at:].split(b"\r\n", 1)[0])
        return int(head[9:12]) if len(self.heard) >= head_end + len(HEAD_END) + length else 0


class Lines:
    """Connections to one place: as many as are needed, the one used last first, as it is the warmest."""

    def __init__(self, host: str, port: int, ready: int):
        self.address = (host, port)
        self.poll = select.epoll()
        self.all: dict[int, Line] = {}
        self.free = [self.open() for _ in range(ready)]

    def open(self) -> Line:
        """One more."""
        line = Line(self.address)
        self.all[line.socket.fileno()] = line
        self.poll.register(line.socket.fileno(), select.EPOLLIN)
        return line

    def say(self, number: int, content: bytes) -> None:
        """Send a request on a connection that is free."""
        line = self.free.pop() if self.free else self.open()
        line.say(number, content)

    def hear(self) -> list[tuple[int, int]]:
        """(demand, status) of every answer that is whole now, without waiting. Status 0: there will be none."""
        found = []
        for fd, _ in self.poll.poll(0):
            line = self.all[fd]
            try:
                status = line.hear()
            except ConnectionError:
                found.append((line.number, 0))
                self.close(fd)
                continue
            if status:
                found.append((line.number, status))
                self.free.append(line)
        return found

    def close(self, fd: int) -> None:
        """Forget a connection."""
        line = self.all.pop(fd)
        self.poll.unregister(fd)
        line.socket.close()
        if line in self.free:
            self.free.remove(line)

    def close_all(self) -> None:
        """All of them."""
        for fd in list(self.all):
            self.close(fd)
        self.poll.close()
