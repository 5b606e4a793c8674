"""The people who are there before anybody comes: users, posts, comments and likes, the same in every run."""

from collections.abc import Iterator
from typing import NamedTuple

from simulator.model.dice import GOLDEN, child
from simulator.testbed.apps.social.replies import Told

WORDS = "the a small large split whole point request answer waits for goes by way of some others who know it".split()
LEAST, MOST = 5, 40  # words of a text


class People(NamedTuple):
    """How many users, and how much each of them has written, said and liked."""

    users: int = 0
    posts: int = 10
    comments: int = 10
    likes: int = 20


def name(user: int) -> str:
    """The name of a user."""
    return f"user-{user}"


def password(user: int) -> str:
    """A user's password."""
    return f"password-of-{user}"


def text(*place: int) -> str:
    """Some words, by their place."""
    key = GOLDEN
    for number in place:
        key = child(key, number)
    length = LEAST + key % (MOST - LEAST)
    return " ".join(WORDS[child(key, i) % len(WORDS)] for i in range(length))


def seeds(people: People, component: str) -> Iterator[Told]:
    """What a component is asked to do so that they are there."""
    for user in range(1, people.users + 1):
        if component == "users":
            yield Told("users.register", {"name": name(user), "password": password(user)})
        elif component == "posts":
            for i in range(people.posts):
                yield Told("posts.create", {"author": user, "text": text(1, user, i)})
        elif component == "comments":
            for i in range(people.comments):
                post = 1 + child(user, i) % (people.users * max(people.posts, 1))
                yield Told("comments.create", {"author": user, "post": post, "text": text(2, user, i)})
        elif component == "likes":
            for i in range(people.likes):
                yield Told("likes.add", {"user": user, "post": i + 1})
