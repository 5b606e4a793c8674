"""What clients can ask for: the routes. The edge believes tokens, gathers what a page needs, and does no other work."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Sequence

from simulator.policies.quorum import GIVE_UP, GO_ON, WAIT, judge
from simulator.testbed import tokens
from simulator.testbed.apps.social.asking import Desk
from simulator.testbed.apps.social.reading import number
from simulator.testbed.apps.social.replies import Given, Reply, problem
from simulator.testbed.apps.social.shapes import ID
from simulator.testbed.apps.social.table import LIMIT_DEFAULT, SCOPES

SUBJECT = "subject"  # whose token it is, put into what a route is given
OURS = (400, 405, 413, 415, 500)  # what a client has no part in when a component says it


class Edge:
    """The routes. `secret`: of the tokens."""

    def __init__(self, desk: Desk, secret: bytes):
        self.desk, self.secret = desk, secret

    async def register(self, given: Given) -> Reply:
        """A new user."""
        return passed_on(await self.desk.ask("users.register", given))

    async def login(self, given: Given) -> Reply:
        """A token for who knows a name and its password."""
        credentials = {name: given[name] for name in ("name", "password")}
        reply = passed_on(await self.desk.ask("users.login", credentials))
        if not reply.good:
            return reply
        scopes = [scope for scope in SCOPES if scope in given.get("scopes", SCOPES)]
        user = reply.body["id"]
        token = tokens.issue(self.secret, str(user), scopes, time.time_ns())
        return Reply(200, {"token": token, "user": user, "scopes": scopes})

    async def profile(self, given: Given) -> Reply:
        """A user and what they have written, said and liked; all four or nothing."""
        user = given["user"]
        latest = {"author": user, "limit": LIMIT_DEFAULT}
        asked = [
            self.desk.ask("users.get", {"user": user}),
            self.desk.ask("posts.list", latest),
            self.desk.ask("comments.list", latest),
            self.desk.ask("likes.count", {"user": user}),
        ]
        replies = await gathered(asked, need=len(asked))
        if isinstance(replies, Reply):
            return passed_on(replies)
        who, posts, comments, likes = (reply.body for reply in replies)
        return Reply(200, {"user": who, **posts, **comments, "likes": likes["count"]})

    async def post(self, given: Given) -> Reply:
        """A new post of whose token it is."""
        author = number(given[SUBJECT])
        if ID.wrong(author):
            return problem(401, "token: nobody here is called that")
        return passed_on(await self.desk.ask("posts.create", {"author": author, "text": given["text"]}))


def passed_on(reply: Reply) -> Reply:
    """What a client hears of a component's answer: what the edge has asked wrongly is not the client's."""
    if reply.status in OURS:
        return problem(502, "a part of the application failed")
    return reply._replace(told=())


async def gathered(asked: Sequence[Coroutine[object, object, Reply]], need: int) -> list[Reply] | Reply:
    """All answers in their order once `need` are good; the first refusal as soon as they cannot be.

    The rest run on unheeded.
    """
    tasks = [asyncio.ensure_future(one) for one in asked]
    waiting: set[asyncio.Future[Reply]] = set(tasks)
    done: set[asyncio.Future[Reply]] = set()
    verdict = WAIT
    while verdict == WAIT:
        came, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        done |= came
        succeeded = sum(task.result().good for task in done)
        verdict = judge(need, len(tasks), succeeded, len(done) - succeeded)
    answers = [task.result() for task in tasks if task in done]
    if verdict == GIVE_UP:
        return next(answer for answer in answers if not answer.good)
    assert verdict == GO_ON, "a quorum is there or not"
    return answers
