"""`splitpoint testbed`: a system that stays up, is asked, loaded and mended, and leaves nothing when it goes."""

import os
import shlex
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import COMMAND, ROOT, Answer, process
from tests.testbed.process_table import LOOPBACK, alive, children, free, listening, until

SYSTEM = """\
schema: 1
name: standing
lesson: Two services for tests.
application:
  components:
    front: {operations: {ask: [compute: exponential 1 ms, call: back.ask]}}
    back: {operations: {ask: [compute: exponential 1 ms]}}
  routes: {ask: front.ask}
workload: {ask: {rate: 60/s}}
architectures:
  split:
    units: {each: {cores: 2}}
    gateway: {in: front}
    orchestrator: {restart: 100 ms}
  looping: {units: {app: {components: all, cores: 1, model: event_loop}}}
faults: {back-freezes: {at: 500 ms, for: 300 ms, freeze: back, only: [split]}}
experiment: {duration: 2 s, replications: 2, equal: nothing}
"""


class Desk:
    """A scenario file and a folder for records of its own."""

    def __init__(self, folder: Path):
        self.folder, self.file = folder, folder / "standing.yaml"
        self.file.write_text(SYSTEM)

    def __call__(self, *words: object) -> Answer:
        return process("testbed", *words, XDG_RUNTIME_DIR=str(self.folder), COLUMNS="100")

    def status(self) -> dict[str, Any]:
        (system,) = self("status", self.file, "--json").json["systems"]
        found: dict[str, Any] = system
        return found

    def instance(self, name: str) -> dict[str, Any]:
        (found,) = [about for about in self.status()["processes"] if about["name"] == name]
        return dict(found)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk("down")


@pytest.fixture
def standing(desk: Desk) -> Desk:
    answer = desk("up", desk.file)
    assert answer.code == 0, answer.err
    assert "standing, split: up" in answer.out
    return desk


def test_what_is_up_answers_the_printed_command_is_listed_and_goes_without_a_trace(standing: Desk) -> None:
    system = standing.status()
    everybody = [system["launcher"], *children(system["launcher"])]
    assert sorted(everybody) == sorted(about["pid"] for about in system["processes"])
    assert [about["role"] for about in system["processes"]] == ["launcher", "instance", "instance"]
    assert all(about["memory"] > 1 << 20 and about["starts"] == 1 for about in system["processes"])
    places = [place for pid in everybody for place in listening(pid)]
    assert {(table, address) for table, address, _ in places} == {("tcp", LOOPBACK)}
    asked = subprocess.run(shlex.split(system["doors"][0]["command"]), capture_output=True, check=True)
    assert asked.stdout.startswith(b"HTTP/1.1 200 OK")
    table = standing("status").out
    assert "front 0" in table
    assert "back 1" in table
    again = standing("up", standing.file)
    assert (again.code, again.out) == (2, "")
    assert "split is up already; `splitpoint testbed down" in again.err
    assert standing("down", standing.file).out == "standing, split: down\n"
    assert not [pid for pid in everybody if alive(pid)]
    assert all(free(port) for _, _, port in places)
    assert not Path(system["folder"]).exists()


@pytest.mark.reality
def test_a_load_brings_the_faults_of_the_scenario_and_says_what_came_of_it(standing: Desk) -> None:
    found = standing("load", standing.file, "--rate-factor", 2, "--seconds", 1.5, "--json").json
    assert [(deed["what"], deed["planned_s"]) for deed in found["done"]] == [("freeze", 0.5), ("thaw", 0.8)]
    assert found["requests"] == sum(found["outcomes"].values()) > 120
    assert found["latency_ms"]["mean"] > 20  # many waited for the frozen
    answer = standing("load", standing.file)
    assert answer.code == 0, answer.err
    for word in ("latencies in ms", "How requests ended", "freeze", "planned"):
        assert word in answer.out


@pytest.mark.reality
def test_who_is_killed_by_hand_is_started_again_as_the_orchestrator_would(standing: Desk) -> None:
    first = standing.instance("front 0")
    os.kill(first["pid"], signal.SIGKILL)
    assert until(lambda: standing.instance("front 0")["starts"] == 2, 5)
    second = standing.instance("front 0")
    assert second["pid"] != first["pid"]
    assert second["port"] == first["port"]
    command = standing.status()["doors"][0]["command"]
    assert b"200 OK" in subprocess.run(shlex.split(command), capture_output=True, check=True).stdout


@pytest.mark.reality
def test_after_kill_9_of_its_launcher_it_is_swept_away_and_can_come_up_again(standing: Desk) -> None:
    system = standing.status()
    left = children(system["launcher"])
    os.kill(system["launcher"], signal.SIGKILL)
    assert until(lambda: not any(alive(pid) for pid in left), 5)
    assert standing("status").out == "nothing is up\n"
    assert standing("up", standing.file, "--json").json["launcher"] != system["launcher"]


@pytest.mark.reality
def test_whoever_breaks_off_a_load_leaves_the_system_standing(standing: Desk) -> None:
    words = [*COMMAND, "testbed", "load", str(standing.file), "--seconds", "60"]
    given = {**os.environ, "XDG_RUNTIME_DIR": str(standing.folder)}
    load = subprocess.Popen(words, cwd=ROOT, env=given, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert until(lambda: standing.status()["loading"] is not None, 10)
    busy = standing("load", standing.file)
    assert (busy.code, "a load is being driven already" in busy.err) == (2, True)
    load.send_signal(signal.SIGINT)
    _, said = load.communicate(timeout=5)
    assert (load.returncode, b"interrupted" in said) == (130, True)
    assert until(lambda: standing.status()["loading"] is None, 5)


def test_what_cannot_be_is_refused_with_its_place_before_anything_starts(desk: Desk) -> None:
    line = next(number for number, text in enumerate(SYSTEM.splitlines(), 1) if "model" in text)
    column = SYSTEM.splitlines()[line - 1].index("model") + 1
    refused = desk("up", desk.file, "--architecture", "looping")
    assert refused.code == 2
    assert f"{desk.file}:{line}:{column}: architectures/looping/units/app/model" in refused.err
    for words, said in (
        (("up", desk.file, "--architecture", "third"), "no architecture of the scenario is called so"),
        (("load", desk.file), "is not up; `splitpoint testbed up"),
        (("down", desk.file), "is not up"),
        (("up", "nothing.yaml"), "nothing.yaml"),
    ):
        answer = desk(*words)
        assert (answer.code, answer.out) == (2, "")
        assert said in answer.err
    assert desk("down").out == "nothing was up\n"
