"""What people are told. A user's list holds the latest; nobody reads the ten-thousandth."""

from simulator.testbed.apps.social.replies import Given, Reply
from simulator.testbed.apps.social.shapes import ID, Record, Text
from simulator.testbed.apps.social.store import Store

SCHEMA = (
    "create table if not exists notifications (id integer primary key, user integer not null, text text not null)",
    "create index if not exists notifications_of on notifications (user, id)",
)
TEXT = Text(1, 256)
NOTIFICATION = Record({"id": ID, "user": ID, "text": TEXT})


class Notifications:
    """The operations."""

    def __init__(self, store: Store):
        self.store = store

    def send(self, given: Given) -> Reply:
        """Tell a user something."""
        values = (given["user"], given["text"])
        number, _ = self.store.write("insert into notifications (user, text) values (?, ?)", values)
        return Reply(201, dict(zip(NOTIFICATION.fields, (number, *values), strict=True)))

    def list(self, given: Given) -> Reply:
        """The latest that a user was told, newest first."""
        statement = "select id, user, text from notifications where user = ? order by id desc limit ?"
        rows = self.store.all(statement, (given["user"], given["limit"]))
        return Reply(200, {"notifications": [dict(zip(NOTIFICATION.fields, row, strict=True)) for row in rows]})
