"""Decisions stay out of the runtimes: they may grow with their mechanism, not with the number of policies.

A runtime is no larger than the policies it obeys plus its own mechanism. The mechanism of each is written here in code
lines; a decision that slips into a runtime shows as a number that has to be raised, which a reviewer sees.
"""

from collections.abc import Callable

import pytest

from tests.house.sources import code_lines, sources

# runtime -> code lines of its mechanism: heap, messages, processes, recording, set-up. When this was written the
# policies had 70 code lines, the runtimes 756, 1340 and 1505: 11, 19 and 22 times as many.
MECHANISM = {"engine": 800, "fast": 1500, "testbed": 1600}


def lines_of(package: str) -> int:
    return sum(len(code_lines(s.path)) for s in sources(f"simulator/{package}"))


@pytest.mark.parametrize("runtime", MECHANISM)
def test_a_runtime_is_no_larger_than_its_policies_and_its_mechanism(
    runtime: str, record_property: Callable[[str, object], None]
) -> None:
    policies, lines = lines_of("policies"), lines_of(runtime)
    record_property("runtime_lines_over_policy_lines", round(lines / policies, 2))
    assert lines <= policies + MECHANISM[runtime], f"{lines} code lines, {policies} of policies"
