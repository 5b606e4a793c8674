"""What people write. Who writes is told so by a notification, in the background."""

from simulator.testbed.apps.social.replies import Given, Reply, Told
from simulator.testbed.apps.social.shapes import ID, Record, Text
from simulator.testbed.apps.social.store import Store

SCHEMA = (
    "create table if not exists posts (id integer primary key, author integer not null, text text not null)",
    "create index if not exists posts_of on posts (author, id)",
)
TEXT = Text(1, 4096)
POST = Record({"id": ID, "author": ID, "text": TEXT})
SHOWN = 40  # characters of a post in its notification


class Posts:
    """The operations."""

    def __init__(self, store: Store):
        self.store = store

    def list(self, given: Given) -> Reply:
        """The latest posts of an author, newest first."""
        statement = "select id, author, text from posts where author = ? order by id desc limit ?"
        rows = self.store.all(statement, (given["author"], given["limit"]))
        return Reply(200, {"posts": [dict(zip(POST.fields, row, strict=True)) for row in rows]})

    def create(self, given: Given) -> Reply:
        """A new post."""
        author, text = given["author"], given["text"]
        post, _ = self.store.write("insert into posts (author, text) values (?, ?)", (author, text))
        news = Told("notifications.send", {"user": author, "text": f"post {post} is out: {text[:SHOWN]}"})
        return Reply(201, {"id": post, "author": author, "text": text}, (news,))
