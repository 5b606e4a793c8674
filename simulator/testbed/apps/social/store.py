"""A component's database: an SQLite file of its own; what statements take is metered."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from simulator.testbed.apps.social.meter import Meter
from simulator.testbed.wal import WalFile

Value = str | int | bytes


class Store(WalFile):
    """One process' connection to its database."""

    def __init__(self, path: Path, schema: Iterable[str], meter: Meter):
        super().__init__(path)
        self.meter = meter
        for statement in schema:
            self.connection.execute(statement)

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
        self.count()
        return int(cursor.lastrowid or 0), cursor.rowcount

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Everything within is written together; nothing of it where that breaks."""
        self.connection.execute("begin immediate")
        try:
            yield
            self.connection.execute("commit")
        except BaseException:
            self.connection.rollback()
            raise

    @property
    def populated(self) -> bool:
        """Whether those who should be there from the beginning have come."""
        return bool(self.connection.execute("pragma user_version").fetchone()[0])

    def mark_populated(self) -> None:
        """They have, if what is written together with this mark is."""
        self.connection.execute("pragma user_version = 1")
