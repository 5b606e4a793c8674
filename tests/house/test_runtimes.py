"""Decisions stay out of the runtimes: they may grow with their mechanism, not with the number of policies.

A runtime is no larger than the policies it obeys plus its own mechanism. The mechanism of each is written here in code
lines; a decision that slips into a runtime shows as a number that has to be raised, which a reviewer sees. And the more
is decided, the smaller a runtime is beside the policies: that ratio is written down too, and only falls.
"""

from collections.abc import Callable

import pytest

from tests.house.sources import code_lines, sources

# runtime -> code lines of its mechanism: heap, messages, processes, queues, registries, caches, recording, set-up.
# `testbed` is what carries out a program with real processes; the registry's HTTP and the configuration of real proxies
# speak other people's languages and have numbers of their own, and so has HTTP itself, which decides nothing;
# `testbed/apps` is no runtime but an application, and `testbed/standing` is what a command needs to speak to a system
# in the background.
MECHANISM = {"engine": 1650, "fast": 3500, "testbed": 3350, "testbed/registry": 500, "testbed/proxies": 300}
APART = ("registry", "proxies", "apps", "standing", "http")

# runtime -> code lines of it for each code line of the policies. With the first two policies (70 lines) it was 10.8,
# 19.1 and 21.5.
RATIO = {"engine": 4.0, "fast": 7.3, "testbed": 6.8, "testbed/registry": 1.8, "testbed/proxies": 1.4}


def lines_of(package: str) -> int:
    apart = tuple(f"simulator/{package}/{folder}/" for folder in APART)
    return sum(len(code_lines(s.path)) for s in sources(f"simulator/{package}") if not s.path.startswith(apart))


@pytest.mark.parametrize("runtime", MECHANISM)
def test_a_runtime_is_no_larger_than_its_policies_and_its_mechanism(
    runtime: str, record_property: Callable[[str, object], None]
) -> None:
    policies, lines = lines_of("policies"), lines_of(runtime)
    record_property("runtime_lines_over_policy_lines", round(lines / policies, 2))
    assert lines <= policies + MECHANISM[runtime], f"{lines} code lines, {policies} of policies"


@pytest.mark.parametrize("runtime", RATIO)
def test_a_runtime_shrinks_beside_what_is_decided(runtime: str) -> None:
    ratio = lines_of(runtime) / lines_of("policies")
    assert ratio <= RATIO[runtime], f"{ratio:.2f} code lines for each of the policies, {RATIO[runtime]} is written"
