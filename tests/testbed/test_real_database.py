"""The SQLite behind a query."""

import sqlite3
from contextlib import closing
from pathlib import Path

from simulator.testbed.store import ROWS, Store, queries


def test_every_query_is_a_real_statement_and_the_table_does_not_grow(tmp_path: Path) -> None:
    stores = [Store(tmp_path / "one.sqlite") for _ in range(2)]
    for key in range(3000):
        stores[key % 2].query(key << 40 | key)
    for store in stores:
        store.close()
    assert queries(tmp_path / "one.sqlite") == 3000
    with closing(sqlite3.connect(tmp_path / "one.sqlite")) as connection:
        assert connection.execute("select count(*) from work").fetchone() == (ROWS,)
    assert (tmp_path / "one.sqlite").stat().st_size < 1 << 20


def test_a_key_of_64_bits_fits_into_the_database(tmp_path: Path) -> None:
    store = Store(tmp_path / "two.sqlite")
    store.query((1 << 64) - 1)
    store.close()
    assert queries(tmp_path / "two.sqlite") == 1
