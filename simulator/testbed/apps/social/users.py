"""Who there is: registration, login, and what others may know of a user.

Passwords are kept as scrypt hashes with their own salt and cost; neither they nor the hashes leave this file. Who asks
for an unknown name waits as long as who gives a wrong password, so that the time tells nobody which names exist.
"""

import hashlib
import hmac
import os
import sqlite3
import unicodedata

from simulator.testbed.apps.social.replies import Given, Reply, problem
from simulator.testbed.apps.social.shapes import ID, Record, Text
from simulator.testbed.apps.social.store import Store

SCHEMA = (
    "create table if not exists users (id integer primary key, name text not null unique, password text not null)",
)
NAME, PASSWORD = Text(1, 64), Text(8, 128)
KEPT_NAME = Text(1, 3 * NAME.most)  # Unicode normalization (NFC) makes text three times as long at most
USER = Record({"id": ID, "name": KEPT_NAME})
SALT_BYTES = 16
BLOCK = 8  # scrypt's r
COST_MOST = 1 << 17  # of any hash: 128 MiB


def wrong_cost(cost: int) -> str:
    """Why hashes cannot have this cost; empty if they can."""
    if 2 <= cost <= COST_MOST and cost & (cost - 1) == 0:
        return ""
    return f"cost must be a power of two from 2 to {COST_MOST}, not {cost}"


def hashed(password: str, cost: int, salt: bytes) -> str:
    """A password as it is stored: the cost (scrypt's N, a power of two), the salt, the hash."""
    memory = 2 * 128 * BLOCK * cost
    digest = hashlib.scrypt(password.encode(), salt=salt, n=cost, r=BLOCK, p=1, maxmem=memory)
    return f"scrypt${cost}${salt.hex()}${digest.hex()}"


def matches(password: str, stored: str) -> bool:
    """Whether this is the password."""
    _, cost, salt, _ = stored.split("$")
    return hmac.compare_digest(hashed(password, min(int(cost), COST_MOST), bytes.fromhex(salt)), stored)


class Users:
    """The operations. `cost`: the work factor of new hashes."""

    def __init__(self, store: Store, cost: int):
        self.store, self.cost = store, cost
        self.decoy = hashed("nobody's password", cost, bytes(SALT_BYTES))

    def register(self, given: Given) -> Reply:
        """A new user."""
        name = unicodedata.normalize("NFC", given["name"])
        password = hashed(given["password"], self.cost, os.urandom(SALT_BYTES))
        try:
            user, _ = self.store.write("insert into users (name, password) values (?, ?)", (name, password))
        except sqlite3.IntegrityError:
            return problem(409, "this name is taken")
        return Reply(201, {"id": user, "name": name})

    def login(self, given: Given) -> Reply:
        """Whose name and password these are."""
        name = unicodedata.normalize("NFC", given["name"])
        row = self.store.one("select id, password from users where name = ?", (name,))
        stored = self.decoy if row is None else str(row[1])
        if not matches(given["password"], stored) or row is None:
            return problem(401, "no such name and password")
        return Reply(200, {"id": row[0], "name": name})

    def get(self, given: Given) -> Reply:
        """What others may know of a user."""
        row = self.store.one("select id, name from users where id = ?", (given["user"],))
        if row is None:
            return problem(404, "there is no such user")
        return Reply(200, {"id": row[0], "name": row[1]})
