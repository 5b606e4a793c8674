"""What may be done twice: nothing that writes, nor who calls it, unless the file says otherwise."""

from simulator.model.topology import Application
from simulator.scenario import loads
from simulator.scenario.idempotency import idempotent, idempotent_route
from tests.scenario.rich_file import RICH


def application(old: str = "", new: str = "") -> Application:
    """The application of the rich file, perhaps with one piece replaced."""
    assert old in RICH
    return loads(RICH.replace(old, new, 1)).scenario.application


def test_reading_may_be_done_twice_and_writing_may_not() -> None:
    found = application()
    assert idempotent(found, "users", "get")
    assert not idempotent(found, "users", "touch")


def test_who_calls_what_writes_writes_even_if_nobody_waits_for_it() -> None:
    assert not idempotent(application(), "posts", "list")
    assert idempotent(application("          - {call: users.touch, background: true}\n"), "posts", "list")


def test_a_write_behind_a_miss_is_a_write() -> None:
    hidden = application(
        "          - {call: users.touch, background: true}\n",
        "          - cache: {hit: 99%, miss: [{repeat: [call: users.touch], times: 2}]}\n",
    )
    assert not idempotent(hidden, "posts", "list")


def test_the_file_may_say_otherwise_for_itself_and_whoever_calls() -> None:
    found = application()
    assert idempotent(found, "posts", "bump")
    assert idempotent_route(found, "bump")
    assert not idempotent_route(found, "profile")
    assert idempotent_route(found, "login")
    told = application(
        "touch: {steps: [{write: 1 ms, keys: zipf 1.1 over 50}], priority: 3}",
        "touch: {steps: [write: 1 ms], idempotent: true}",
    )
    assert idempotent(told, "posts", "list")
    denied = application(
        "        bump: {steps: [write: 1 ms], idempotent: true}",
        "        bump: {steps: [wait: 1 ms], idempotent: false}",
    )
    assert not idempotent_route(denied, "bump")


def test_a_long_chain_of_calls_is_judged_without_going_deep() -> None:
    many = 3_000
    chain = (
        "".join(f"        o{i}: [call: users.o{i + 1}]\n" for i in range(many)) + f"        o{many}: [write: 1 ms]\n"
    )
    found = application("        touch:", chain + "        touch:")
    assert not idempotent(found, "users", "o0")
