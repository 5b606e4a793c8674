"""What people say about posts. The same service exists in another language: `comments.mjs`."""

from simulator.testbed.apps.social.replies import Given, Reply
from simulator.testbed.apps.social.shapes import ID, Record, Text
from simulator.testbed.apps.social.store import Store

SCHEMA = (
    "create table if not exists comments "
    "(id integer primary key, author integer not null, post integer not null, text text not null)",
    "create index if not exists comments_of on comments (author, id)",
)
TEXT = Text(1, 1024)
COMMENT = Record({"id": ID, "author": ID, "post": ID, "text": TEXT})


class Comments:
    """The operations."""

    def __init__(self, store: Store):
        self.store = store

    def list(self, given: Given) -> Reply:
        """The latest comments of an author, newest first."""
        statement = "select id, author, post, text from comments where author = ? order by id desc limit ?"
        rows = self.store.all(statement, (given["author"], given["limit"]))
        return Reply(200, {"comments": [dict(zip(COMMENT.fields, row, strict=True)) for row in rows]})

    def create(self, given: Given) -> Reply:
        """A new comment."""
        values = (given["author"], given["post"], given["text"])
        comment, _ = self.store.write("insert into comments (author, post, text) values (?, ?, ?)", values)
        return Reply(201, dict(zip(COMMENT.fields, (comment, *values), strict=True)))
