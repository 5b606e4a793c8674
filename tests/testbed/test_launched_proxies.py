"""A real proxy takes the place of a program's proxies: errands pass through it, and it goes with the others."""

import pytest

from simulator.model.errors import TestbedError
from simulator.policies.outcomes import OK
from simulator.testbed.launch import Testbed
from tests.testbed.process_table import LOOPBACK, alive, free, listening
from tests.testbed.proxied_systems import behind_a_proxy


@pytest.mark.parametrize("product", ["own", "nginx", "haproxy"])
def test_errands_pass_through_whatever_proxy_there_is(product: str) -> None:
    program = behind_a_proxy("round_robin", 40, 2)
    with Testbed(program, balancer=product) as testbed:
        drive = testbed.drive(1, 0)
        reports = [testbed.report(place.number) for place in testbed.roster.places if not place.foreign]
        pids = [proxy.process.pid for proxy in testbed.fronts.proxies.values() if proxy.process]
        places = [place for pid in pids for place in listening(pid)]
    assert set(drive.requests["outcome"]) == {OK}
    assert len(drive.requests) > 50
    assert len(reports) == len(program.instances) - len(pids)
    assert len(pids) == (0 if product == "own" else 1)
    assert {(table, address) for table, address, _ in places} <= {("tcp", LOOPBACK)}
    assert not any(alive(pid) for pid in pids)
    assert all(free(port) for _, _, port in places)


def test_a_product_that_cannot_be_this_proxy_says_why() -> None:
    with (
        pytest.raises(TestbedError, match=r"as a real nginx: .*two_choices"),
        Testbed(behind_a_proxy("two_choices"), balancer="nginx"),
    ):
        pass


def test_a_proxy_that_dies_is_an_error_with_its_name() -> None:
    with Testbed(behind_a_proxy("round_robin"), balancer="nginx") as testbed:
        (proxy,) = testbed.fronts.proxies.values()
        assert proxy.process is not None
        proxy.process.kill()
        with pytest.raises(TestbedError, match="nginx has died"):
            testbed.drive(1, 0)
