"""What is left when a process of the application ends, dies or cannot write, and what the next one makes of it."""

import resource
import signal
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from simulator.testbed.apps.social.meter import Meter
from simulator.testbed.apps.social.process import Settings
from simulator.testbed.apps.social.seed import People
from simulator.testbed.apps.social.store import Store
from simulator.testbed.apps.social.system import ARCHITECTURES, Setup, Social
from simulator.testbed.apps.social.work import Work
from tests.testbed.social.asking_by_hand import get, send

PART = {"comments": ("comments",)}
PEOPLE = People(users=9, posts=1, comments=4, likes=1)
WELL = {"author": 7, "post": 1, "text": "well"}
DYING = """
import os, signal, sys
from itertools import chain, islice
from pathlib import Path
from simulator.testbed.apps.social import node, process

def seeds(people, component, seeds=process.seeds):
    return chain(islice(seeds(people, component), 5), (os.kill(os.getpid(), signal.SIGKILL) for _ in "x"))

settings = process.read_settings(Path(sys.argv[1]))
process.seeds = node.seeds = seeds
if sys.argv[2] == "node":
    node.populate(Path(settings.folder) / "comments.jsonl", settings.people, "comments")
else:
    process.Host(settings, ("comments",))
"""


def said_by(social: Social, user: int) -> list[dict[str, object]]:
    answer = get(social.addresses["comments"], f"/comments?author={user}&limit=100")
    return list(answer.body["comments"])


@pytest.mark.parametrize("people", [People(), PEOPLE])
@pytest.mark.parametrize("node", [False, True])
def test_after_a_restart_everything_is_there_once_and_numbers_go_on(node: bool, people: People, tmp_path: Path) -> None:
    setup = Setup(people, cost=1 << 10, node=node, folder=tmp_path)
    with Social(PART, setup) as social:
        before = said_by(social, 7)
        first = send(social.addresses["comments"], "/comments", WELL).body
    assert len(before) == (people.comments if people.users else 0)
    if node:  # it died while it was writing
        with (tmp_path / "comments.jsonl").open("a") as file:
            file.write('{"id": 2, "author": 7, "po')
    with Social(PART, setup) as social:
        second = send(social.addresses["comments"], "/comments", WELL).body
        assert second["id"] == first["id"] + 1
        assert said_by(social, 7) == [second, first, *before]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_who_was_there_is_there_after_a_restart_with_all_they_have_done(architecture: str, tmp_path: Path) -> None:
    setup = Setup(PEOPLE, cost=1 << 10, folder=tmp_path)
    pages = []
    for _ in range(2):
        with Social(architecture, setup) as social:
            edge = social.addresses["edge"]
            who = {"name": "user-3", "password": "password-of-3"}
            pages.append(get(edge, "/profile/3", send(edge, "/login", who).body["token"]).body)
    assert pages[0] == pages[1]
    assert [len(pages[0][name]) for name in ("posts", "comments")] == [PEOPLE.posts, PEOPLE.comments]


@pytest.mark.parametrize("kind", ["python", "node"])
def test_who_is_killed_while_people_move_in_has_them_all_after_a_restart(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(orjson.dumps(Settings(str(tmp_path), people=PEOPLE)._asdict(), default=tuple))
    killed = subprocess.run([sys.executable, "-c", DYING, str(path), kind], check=False)
    assert killed.returncode == -signal.SIGKILL
    with Social(PART, Setup(PEOPLE, node=kind == "node", folder=tmp_path)) as social:
        assert [len(said_by(social, user)) for user in (1, PEOPLE.users)] == [PEOPLE.comments] * 2
        assert send(social.addresses["comments"], "/comments", WELL).body["id"] == PEOPLE.users * PEOPLE.comments + 1


def test_what_is_written_at_once_is_written_wholly_or_not_at_all(tmp_path: Path) -> None:
    work = Work(("comments",), tmp_path / "comments.db", 16, Meter())

    def speak_and_break() -> None:
        with work.store.at_once():
            work.do("comments.create", WELL)
            work.store.mark_populated()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        speak_and_break()
    assert not work.store.populated
    assert work.do("comments.list", {"author": 7, "limit": 1}).body == {"comments": []}
    with work.store.at_once():
        work.do("comments.create", WELL)
        work.store.mark_populated()
    work.close()
    again = Store(tmp_path / "comments.db", (), Meter())
    assert again.populated
    assert again.one("select count(*) from comments", ()) == (1,)
    again.close()


def test_a_comment_that_could_not_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    setup = Setup(PEOPLE, node=True, folder=tmp_path)
    file = tmp_path / "comments.jsonl"
    with Social(PART, setup) as social:
        address, pid = social.addresses["comments"], social.children["comments"].process.pid
        before, whole = said_by(social, 7), file.read_bytes()
        soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (len(whole) + 20, hard))
        assert send(address, "/comments", WELL).status == 500
        assert file.read_bytes() == whole
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))
        said = send(address, "/comments", WELL)
        assert said.status == 201
    with Social(PART, setup) as social:
        assert said_by(social, 7) == [said.body, *before]
