"""A real database behind a `read` or `write`: one SQLite file each, in WAL mode, with one real statement a query.

Processes that share a database take turns by a file lock, since SQLite itself would sleep a millisecond before it looks
again.
"""

import fcntl
import os
import sqlite3
from pathlib import Path

from simulator.testbed.wal import WalFile

ROWS = 1024  # the table does not grow beyond them
SCHEMA = "create table if not exists work (place integer primary key, queries integer not null, last integer not null)"
STATEMENT = (
    "insert into work values (?, 1, ?) on conflict (place) do update set queries = queries + 1, last = excluded.last"
)


class Store(WalFile):
    """One process' connection to a database file."""

    def __init__(self, path: Path):
        self.lock = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self.lock, fcntl.LOCK_EX)  # two who make it a WAL database at once would be in each other's way
        try:
            super().__init__(path)
            self.connection.execute(SCHEMA)
        finally:
            fcntl.flock(self.lock, fcntl.LOCK_UN)

    def query(self, key: int) -> None:
        """Run the statement for the query with this key."""
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        try:
            self.connection.execute(STATEMENT, (key % ROWS, key >> 1))
        finally:
            fcntl.flock(self.lock, fcntl.LOCK_UN)
        self.count()

    def close(self) -> None:
        """Close the file."""
        super().close()
        os.close(self.lock)


def queries(path: Path) -> int:
    """How many queries a database file has seen."""
    connection = sqlite3.connect(path)
    try:
        return int(connection.execute("select coalesce(sum(queries), 0) from work").fetchone()[0])
    finally:
        connection.close()
