"""What work costs inside a process, from its own clocks: the raw material of the fit."""

import time
from array import array
from collections.abc import Iterator
from contextlib import contextmanager

RECORDS_MOST = 200_000  # of one name; later ones are not recorded
COLUMNS = 3


class Meter:
    """Name -> (wall, processor, database, wall, processor, database...) in ns; the database's part is in the wall's."""

    def __init__(self) -> None:
        self.records: dict[str, array[int]] = {}
        self.database_ns = 0

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Measure what is done within; it must not wait for anybody."""
        database_ns, wall_ns, processor_ns = self.database_ns, time.perf_counter_ns(), time.thread_time_ns()
        yield
        processor_ns, wall_ns = time.thread_time_ns() - processor_ns, time.perf_counter_ns() - wall_ns
        records = self.records.setdefault(name, array("q"))
        if len(records) < COLUMNS * RECORDS_MOST:
            records.extend((wall_ns, processor_ns, self.database_ns - database_ns))

    @contextmanager
    def database(self) -> Iterator[None]:
        """Count what is done within as the database's."""
        start_ns = time.perf_counter_ns()
        try:
            yield
        finally:
            self.database_ns += time.perf_counter_ns() - start_ns

    def report(self) -> dict[str, list[int]]:
        """Everything so far, which is forgotten then."""
        said = {name: list(records) for name, records in self.records.items()}
        self.records.clear()
        return said
