"""An SQLite file in WAL mode, synchronous NORMAL, asked right in the loop.

A statement takes some microseconds, a detour through a thread hundreds. Copying the log back into the database (a
checkpoint) waits for the disk, so a thread does that now and then.
"""

import sqlite3
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

BUSY_MS = 5_000
WRITES = 1_000  # between checkpoints


class WalFile:
    """One process' connection to a database file."""

    def __init__(self, path: Path):
        self.path = path
        self.connection = self.connect()
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

    def count(self) -> None:
        """One statement more has written; the log is copied when it is time."""
        self.written += 1
        if self.written % WRITES == 0 and (self.copying is None or self.copying.done()):
            self.copying = self.thread.submit(self.checkpoint)

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
