"""The one table of operations: what can be asked for, where, with what, and what comes back.

Routing, checking, the OpenAPI descriptions and the Node service are all driven by it, so none can say anything else
than the others. A row of the edge is a route of the scenario, a row of a component one of its operations.
"""

from collections.abc import Mapping
from typing import NamedTuple

from simulator.testbed.apps.social import comments, likes, notifications, posts, users
from simulator.testbed.apps.social.shapes import ID, LIMIT, LIMIT_MOST, Listing, OneOf, Record, Shape, Text

EDGE = "edge"
SCOPES = ("read", "write")
LIMIT_DEFAULT = 10
TOKEN = Record({"token": Text(1, 4096), "user": ID, "scopes": OneOf(SCOPES)})


class Row(NamedTuple):
    """One operation. `given`: fields in the path, in the query of a GET, or in the body of a POST.

    `gives`: status -> shape of the body. `refuses`: statuses beside those that every operation can give. `scope`: what
    the token must carry; None: no token is asked for.
    """

    component: str
    name: str
    method: str
    path: str
    given: Record
    gives: Mapping[int, Shape]
    refuses: tuple[int, ...] = ()
    scope: str | None = None

    @property
    def operation(self) -> str:
        """As component.operation."""
        return f"{self.component}.{self.name}"

    @property
    def in_path(self) -> tuple[str, ...]:
        """The fields that stand in the path."""
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))


def listing(name: str, of: Record) -> dict[int, Shape]:
    """What a list answers."""
    return {200: Record({name: Listing(of, LIMIT_MOST)})}


def latest(who: str) -> Record:
    """What a list is asked with: whose, and how many."""
    return Record({who: ID, "limit": LIMIT}, optional=("limit",))


CREDENTIALS = Record({"name": users.NAME, "password": users.PASSWORD})
WISHES = Record({**CREDENTIALS.fields, "scopes": OneOf(SCOPES)}, optional=("scopes",))
USER = Record({"user": ID})
PAGE = Record(
    {
        "user": users.USER,
        "posts": Listing(posts.POST, LIMIT_MOST),
        "comments": Listing(comments.COMMENT, LIMIT_MOST),
        "likes": likes.COUNT.fields["count"],
    }
)
FAR = (502, 503, 504)  # somebody asked for help failed, had no room, or did not answer in time

NEW_POST = Record({"author": ID, "text": posts.TEXT})
NEW_COMMENT = Record({"author": ID, "post": ID, "text": comments.TEXT})
NEWS = Record({"user": ID, "text": notifications.TEXT})

TABLE = (
    Row("users", "register", "POST", "/users", CREDENTIALS, {201: users.USER}, (409,)),
    Row("users", "login", "POST", "/logins", CREDENTIALS, {200: users.USER}, (401,)),
    Row("users", "get", "GET", "/users/{user}", USER, {200: users.USER}, (404,)),
    Row("posts", "list", "GET", "/posts", latest("author"), listing("posts", posts.POST)),
    Row("posts", "create", "POST", "/posts", NEW_POST, {201: posts.POST}),
    Row("comments", "list", "GET", "/comments", latest("author"), listing("comments", comments.COMMENT)),
    Row("comments", "create", "POST", "/comments", NEW_COMMENT, {201: comments.COMMENT}),
    Row("likes", "count", "GET", "/likes", USER, {200: likes.COUNT}),
    Row("likes", "add", "POST", "/likes", likes.LIKE, {200: likes.LIKE, 201: likes.LIKE}),
    Row("notifications", "send", "POST", "/notifications", NEWS, {201: notifications.NOTIFICATION}),
    Row(
        "notifications",
        "list",
        "GET",
        "/notifications",
        latest("user"),
        listing("notifications", notifications.NOTIFICATION),
    ),
    Row(EDGE, "register", "POST", "/register", CREDENTIALS, {201: users.USER}, (409, *FAR)),
    Row(EDGE, "login", "POST", "/login", WISHES, {200: TOKEN}, (401, *FAR)),
    Row(EDGE, "profile", "GET", "/profile/{user}", USER, {200: PAGE}, (401, 403, 404, *FAR), scope="read"),
    Row(
        EDGE,
        "post",
        "POST",
        "/post",
        Record({"text": posts.TEXT}),
        {201: posts.POST},
        (401, 403, *FAR),
        scope="write",
    ),
)
COMPONENTS = tuple(dict.fromkeys(row.component for row in TABLE if row.component != EDGE))
ROWS = {row.operation: row for row in TABLE}


def rows_of(components: tuple[str, ...]) -> tuple[Row, ...]:
    """What a process with these components answers. Where all are together, the edge is the only way in."""
    if {EDGE, *COMPONENTS} <= set(components):
        components = (EDGE,)
    return tuple(row for row in TABLE if row.component in components)
