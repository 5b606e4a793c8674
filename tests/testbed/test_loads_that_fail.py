"""A load that cannot be driven is answered with a sentence, and leaves a system that can be driven."""

import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from simulator.model.errors import TestbedError
from simulator.testbed.launch import Testbed
from simulator.testbed.standing import __main__ as standing
from simulator.testbed.standing.order import Order
from tests.testbed.small_systems import chain

QUESTION = b'{"seconds": null, "factor": null, "seed": 1, "replication": 0}\n'


def test_clients_that_do_not_come_up_are_a_sentence_and_the_next_drive_finds_the_system_standing() -> None:
    with Testbed(chain(20, 0.3)) as testbed:
        testbed.take(chain(4e6, 0.3))
        with pytest.raises(TestbedError, match=r"^more than 1000000 requests"):
            testbed.drive(1, 0)
        assert testbed.others == []
        testbed.take(chain(20, 0.3))
        assert len(testbed.drive(1, 0).requests) > 0


class Broken(Testbed):
    """A testbed that fails at the moment it is driven."""

    def __init__(self, error: Exception):
        super().__init__(chain(20, 0.3))
        self.error = error

    def take(self, _program: object) -> None:
        raise self.error


def asked(error: Exception, said: bytes, path: Path, patch: pytest.MonkeyPatch) -> tuple[dict[str, Any], object]:
    """What a launcher answers to a question, and which load it thinks is being driven afterwards."""
    patch.setenv("XDG_RUNTIME_DIR", str(path))
    patch.setattr(standing.Launcher, "write", lambda _self: None)
    with socket.socket(socket.AF_UNIX) as door, socket.socket(socket.AF_UNIX) as line:
        door.bind(str(path / "door"))
        door.listen()
        launcher = standing.Launcher(Order("k", "s", "a", chain(20, 0.3), 1), Broken(error), door)
        line.settimeout(5)
        line.connect(str(path / "door"))
        line.sendall(said)
        answering: Callable[[], None] = launcher.answer
        thread = threading.Thread(target=answering)
        thread.start()
        answer: dict[str, Any] = orjson.loads(line.recv(1 << 16))
        thread.join(5)
        return answer, launcher.loading


@pytest.mark.parametrize(
    ("error", "said", "words"),
    [
        (TestbedError("no room"), QUESTION, "no room"),
        (OSError("no more processes"), QUESTION, "no more processes"),
        (RuntimeError("not reached"), b"{}\n", "KeyError"),
        (RuntimeError("not reached"), b"[]\n", "TypeError"),
        (RuntimeError("not reached"), b"what?\n", "JSONDecodeError"),
    ],
)
def test_whatever_goes_wrong_with_a_load_is_answered_and_no_load_is_driven_afterwards(
    error: Exception, said: bytes, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, loading = asked(error, said, tmp_path, monkeypatch)
    assert words in answer["error"]
    assert loading is None
