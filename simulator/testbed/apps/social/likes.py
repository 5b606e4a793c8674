"""Who likes what. Liking twice is liking once."""

from simulator.testbed.apps.social.replies import Given, Reply
from simulator.testbed.apps.social.shapes import ID, Record, Whole
from simulator.testbed.apps.social.store import Store

SCHEMA = (
    "create table if not exists likes "
    "(user integer not null, post integer not null, primary key (user, post)) without rowid",
)
LIKE = Record({"user": ID, "post": ID})
COUNT = Record({"user": ID, "count": Whole(0, ID.most)})


class Likes:
    """The operations."""

    def __init__(self, store: Store):
        self.store = store

    def count(self, given: Given) -> Reply:
        """How many posts a user likes."""
        row = self.store.one("select count(*) from likes where user = ?", (given["user"],))
        return Reply(200, {"user": given["user"], "count": row[0] if row else 0})

    def add(self, given: Given) -> Reply:
        """A like: 201 where it is new, 200 where it was there."""
        values = (given["user"], given["post"])
        _, new = self.store.write("insert or ignore into likes values (?, ?)", values)
        return Reply(201 if new else 200, dict(zip(LIKE.fields, values, strict=True)))
