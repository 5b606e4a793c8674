"""A real database behind a `read` or `write`: one SQLite file each, in WAL mode, with one real statement a query.

The statement runs right in the loop: it takes some microseconds, a detour through a thread takes hundreds. What waits
for the disk, copying the log back into the database (a checkpoint), is done now and then by a thread. Processes that
share a database take turns by a file lock, since SQLite itself would sleep a millisecond before it looks again.
"""

import fcntl
import os
import sqlite3
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

ROWS = 1024  # the table does not grow beyond them
BUSY_MS = 5_000
STATEMENTS = 1_000  # between checkpoints
SCHEMA = "create table if not exists work (place integer primary key, queries integer not null, last integer not null)"
STATEMENT = (
    "insert into work values (?, 1, ?) on conflict (place) do update set queries = queries + 1, last = excluded.last"
)


class Store:
    """One process' connection to a database file."""

    def __init__(self, path: Path):
        self.path = path
        self.lock = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self.lock, fcntl.LOCK_EX)  # two who make it a WAL database at once would be in each other's way
        try:
            self.connection = self.connect()
            self.connection.execute(SCHEMA)
        finally:
            fcntl.flock(self.lock, fcntl.LOCK_UN)
        self.thread = ThreadPoolExecutor(1, "checkpoint")
        self.copying: Future[None] | None = None
        self.asked = 0

    def connect(self) -> sqlite3.Connection:
        """Open the file."""
        connection = sqlite3.connect(self.path, isolation_level=None)
        connection.execute(f"pragma busy_timeout = {BUSY_MS}")
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = normal")
        connection.execute("pragma wal_autocheckpoint = 0")
        return connection

    def query(self, key: int) -> None:
        """Run the statement for the query with this key."""
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        try:
            self.connection.execute(STATEMENT, (key % ROWS, key >> 1))
        finally:
            fcntl.flock(self.lock, fcntl.LOCK_UN)
        self.asked += 1
        if self.asked % STATEMENTS == 0 and (self.copying is None or self.copying.done()):
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
        os.close(self.lock)


def queries(path: Path) -> int:
    """How many queries a database file has seen."""
    connection = sqlite3.connect(path)
    try:
        return int(connection.execute("select coalesce(sum(queries), 0) from work").fetchone()[0])
    finally:
        connection.close()
