"""What says something in vain is named: rows that no call matches, retries that hold back, weights nobody heeds."""

from simulator.scenario import loads
from simulator.scenario.idle_words import Idle, idle_words
from tests.scenario.fleet import FLEET


def idle(old: str = "", new: str = "") -> set[tuple[str, str]]:
    """(architecture, word) of everything idle in the fleet, perhaps with one piece of its text replaced."""
    assert old in FLEET
    return {(one.architecture, one.word) for one in idle_words(loads(FLEET.replace(old, new, 1)).scenario)}


def test_retries_of_writes_hold_back_and_say_so() -> None:
    why = "not after reset or timeout: the operation is not idempotent"
    found = idle_words(loads(FLEET).scenario)
    assert found == tuple(Idle(name, "calls/edge -> posts.create/retry", why) for name in ("split", "proxied"))


def test_an_operation_that_says_it_is_idempotent_is_tried_again() -> None:
    assert idle("create: [write: 3 ms]", "create: {steps: [write: 3 ms], idempotent: true}") == set()


def test_rows_are_idle_where_all_calls_are_function_calls() -> None:
    rows = "    calls: {any: {timeout: 1 s}, posts -> users: {retry: none}}\n"
    found = idle(
        "    units: {app: {components: all, cores: 8}}\n", f"{rows}    units: {{app: {{components: all, cores: 8}}}}\n"
    )
    assert {word for name, word in found if name == "bare"} == {"calls/any", "calls/posts -> users"}


def test_a_row_that_only_a_fallback_uses_is_not_idle() -> None:
    row = "      posts -> users.guess: {timeout: 1 s}\n      edge -> any: {"
    assert ("split", "calls/posts -> users.guess") not in idle("      edge -> any: {", row)
    backwards = "      users -> posts: {timeout: 1 s}\n      edge -> any: {"
    assert ("split", "calls/users -> posts") in idle("      edge -> any: {", backwards)


def test_weights_need_a_policy_that_heeds_them() -> None:
    old = "      policy: least_outstanding\n      slow_start: 30 s\n"
    policy = "      policy: round_robin\n"
    assert ("split", "units/posts/weights") not in idle(old, policy)  # one link has two_choices, which heeds them
    assert ("proxied", "units/posts/weights") in idle(old, policy)
    assert ("proxied", "units/posts/weights") not in idle(old, "      policy: smooth_weighted\n")


def test_borders_lags_and_caches_without_use() -> None:
    assert ("bare", "network/cross_zone") in idle("  bare:\n", "  bare:\n    network: {cross_zone: 1 ms}\n")
    assert ("split", "databases/users/lag") in idle("read_replicas: 2, ", "")
    assert ("split", "caches/posts") in idle("      edge: {ttl: 1 s}\n", "      posts: {ttl: 1 s}\n")


def test_what_is_idle_is_told_at_its_place_in_the_file() -> None:
    rows = "    calls: {posts -> users: {retry: none}}\n    units: {app: {components: all, cores: 8}}\n"
    text = FLEET.replace("    units: {app: {components: all, cores: 8}}\n", rows)
    line = text[: text.index(rows)].count("\n") + 1
    told = [str(problem) for problem in loads(text, "f").idle()]
    assert f"f:{line}:13: architectures/bare/calls/posts -> users: idle: no call between units is such a link" in told
