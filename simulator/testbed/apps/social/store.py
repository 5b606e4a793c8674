"""A database of one's own: an SQLite file in WAL mode, synchronous NORMAL, asked right in the loop.

A statement takes some microseconds, a detour through a thread hundreds. Copying the log back into the database (a
checkpoint) waits for the disk, so a thread does that now and then.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from simulator.testbed.apps.social.meter import Meter

BUSY_MS = 5_000
WRITES = 1_000  # between checkpoints
Value = str | int | bytes


class Store:
    """One process' connection to its database."""

    def __init__(self, path: Path, schema: Iterable[str], meter: Meter):
        self.path, self.meter = path, meter
        self.connection = self.connect()
        for statement in schema:
            self.connection.execute(statement)
        self.thread = ThreadPoolExecutor(1, "checkpoint")
        self.copying: Future[None] | None = None
        self.written = 0

    def connect(self) -> sqlite3.Connection:
        """Open the file."""
        connection = sqlite3.connect(self.path, isolation_level=None)
        connection.execute(f"pragma busy_timeout = {BUSY_MS}")
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = normal")
        connection.execute("pragma wal_autocheckpoint = 0")
        return connection

    def all(self, statement: str, values: Sequence[Value]) -> list[tuple[Value, ...]]:
        """The rows that a query finds."""
        with self.meter.database():
            return self.connection.execute(statement, values).fetchall()

    def one(self, statement: str, values: Sequence[Value]) -> tuple[Value, ...] | None:
        """The first row that a query finds."""
        rows = self.all(statement, values)
        return rows[0] if rows else None

    def write(self, statement: str, values: Sequence[Value]) -> tuple[int, int]:
        """Number of the row written, and how many were. Raises sqlite3.IntegrityError where a key is taken."""
        with self.meter.database():
            cursor = self.connection.execute(statement, values)
        self.written += 1
        if self.written % WRITES == 0 and (self.copying is None or self.copying.done()):
            self.copying = self.thread.submit(self.checkpoint)
        return int(cursor.lastrowid or 0), cursor.rowcount

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Everything within is written together."""
        self.connection.execute("begin immediate")
        yield
        self.connection.execute("commit")

    def checkpoint(self) -> None:
        """Copy what the log holds into the database, without keeping anybody from writing."""
        connection = self.connect()
        try:
            connection.execute("pragma wal_checkpoint(passive)")
        finally:
            connection.close()

    def close(self) -> None:
        """Close the file."""
        self.thread.shutdown()
        self.connection.close()
