"""Queues of the real system turn away and take first whom the simulator does: one overloaded unit for each order.

Somebody comes every 25 ms and takes 33 1/3 ms; the first an eighth more, so that ends lie 4 ms from the next arrival.
"""

import pytest

from simulator.policies.outcomes import ERROR, OK, OVERLOADED, TIMEOUT
from tests.testbed.told_systems import Both

ORDERS = {
    "fifo": "order: fifo",
    "lifo": "order: lifo",
    "adaptive": "order: adaptive_lifo",
    "important": "order: priority",
    "codel": "codel: 75 ms",
}


def overloaded() -> str:
    """A unit for each: one worker, room for six; every third is important."""
    components = "\n".join(f"    {name}: {{operations: {{do: [wait: 33333 us]}}}}" for name in ORDERS)
    routes = "\n".join(
        f"    ask-{name}: {name}.do\n    beg-{name}: {{priority: 5, steps: [call: {name}.do]}}" for name in ORDERS
    )
    loads = "\n".join(
        f"  {name}-load: {{mix: {{ask-{name}: 2, beg-{name}: 1}}, rate: 40/s, process: regular, timeout: 700 ms}}"
        for name in ORDERS
    )
    faults = "\n".join(f"  {name}-late: {{at: 0 s, slow: {name}, by: 1.125x, for: 25 ms}}" for name in ORDERS)
    units = "\n".join(f"      {name}: {{workers: 1, queue: 6, {words}}}" for name, words in ORDERS.items())
    return f"""\
application:
  components:
{components}
  routes:
{routes}
workload:
{loads}
architectures:
  real:
    units:
{units}
    gateway: {{}}
faults:
{faults}
experiment: {{duration: 1.2 s, drain: 1 s}}
"""


@pytest.fixture(scope="module")
def driven() -> Both:
    """All of them, driven once."""
    return Both(overloaded())


@pytest.mark.parametrize("name", ORDERS)
def test_each_queue_serves_whom_the_simulator_serves(driven: Both, name: str) -> None:
    ends = driven.agree(f"{name}-load")
    assert len(ends) > 1
    assert ends <= {(OK, 1), (OVERLOADED, 1), (TIMEOUT, 1), (ERROR, 1)}
