"""A real database behind a `read` or `write`: one SQLite file each, in WAL mode, with one real statement a query.

The statement runs in a thread of its own, because now and then it waits for the disk (a checkpoint takes
milliseconds) and must not stop the loop. The step lasts its drawn time with the real statement inside; one that took
longer is counted.
"""

import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROWS = 1024  # the table does not grow beyond them
BUSY_MS = 5_000  # SQLite waits so long for another process' write
SCHEMA = "create table if not exists work (place integer primary key, queries integer not null, last integer not null)"
STATEMENT = (
    "insert into work values (?, 1, ?) on conflict (place) do update set queries = queries + 1, last = excluded.last"
)


class Store:
    """One process' connection to a database file."""

    def __init__(self, path: Path):
        self.path = path
        self.thread = ThreadPoolExecutor(1, "sqlite")
        self.connection: sqlite3.Connection = self.thread.submit(self.connect).result()

    def connect(self) -> sqlite3.Connection:
        """Open the file, make the table."""
        connection = sqlite3.connect(self.path, isolation_level=None)
        connection.execute(f"pragma busy_timeout = {BUSY_MS}")
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = normal")
        connection.execute(SCHEMA)
        return connection

    def query(self, key: int) -> asyncio.Future[object]:
        """Run the statement for the query with this key."""
        row = (key % ROWS, key >> 1)
        return asyncio.get_running_loop().run_in_executor(self.thread, self.connection.execute, STATEMENT, row)

    def close(self) -> None:
        """Close the file."""
        self.thread.submit(self.connection.close).result()
        self.thread.shutdown()


def queries(path: Path) -> int:
    """How many queries a database file has seen."""
    connection = sqlite3.connect(path)
    try:
        return int(connection.execute("select coalesce(sum(queries), 0) from work").fetchone()[0])
    finally:
        connection.close()
