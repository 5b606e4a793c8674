"""The components that a process hosts, their one database, and the work that is asked of them: plain function calls."""

from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from simulator.testbed.apps.social import comments, likes, notifications, posts, users
from simulator.testbed.apps.social.meter import Meter
from simulator.testbed.apps.social.replies import Given, Reply
from simulator.testbed.apps.social.store import Store

MODULES: dict[str, ModuleType] = {
    "users": users,
    "posts": posts,
    "comments": comments,
    "likes": likes,
    "notifications": notifications,
}
BUILDERS: dict[str, Callable[[Store], Any]] = {
    "posts": posts.Posts,
    "comments": comments.Comments,
    "likes": likes.Likes,
    "notifications": notifications.Notifications,
}


class Work:
    """Components by name. Alone or together, they share the process' database."""

    def __init__(self, components: Sequence[str], path: Path, cost: int, meter: Meter):
        schema = [statement for component in components for statement in MODULES[component].SCHEMA]
        self.meter, self.store = meter, Store(path, schema, meter)
        builders = BUILDERS | {"users": lambda store: users.Users(store, cost)}
        self.components = {component: builders[component](self.store) for component in components}

    def do(self, operation: str, given: Given) -> Reply:
        """Carry out "component.operation"."""
        component, name = operation.split(".")
        with self.meter.of(operation):
            reply: Reply = getattr(self.components[component], name)(given)
        return reply

    def close(self) -> None:
        """Close the database."""
        self.store.close()
