"""What strangers send to the registry is understood or refused as wrong input; what is understood is good XML again."""

import json
from contextlib import suppress
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from simulator.testbed.registry import consul_documents as consul
from simulator.testbed.registry import eureka_documents as eureka
from simulator.testbed.registry.desk import WrongInputError

plain = st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False) | st.text(max_size=20)
anything = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("$", "@class", "name", "a b", "metadata", "ttl", "status")), inner, max_size=3
        )
    ),
    max_leaves=8,
)
GOOD = {"instanceId": "i", "hostName": "h", "ipAddr": "1", "app": "A", "dataCenterInfo": {"name": "MyOwn"}}
SPICE = ("status", "port", "leaseInfo", "metadata", "dataCenterInfo", "app", "overriddenstatus", "lastDirtyTimestamp")


@given(st.dictionaries(st.sampled_from(SPICE), anything, max_size=4))
@example({"leaseInfo": {"durationInSecs": "9" * 5000}})
@example({"lastDirtyTimestamp": "9" * 5000})
@settings(deadline=None)
def test_an_instance_is_refused_as_wrong_input_or_can_be_written_and_read_again(words: dict[str, object]) -> None:
    with suppress(WrongInputError):
        found = eureka.instance_of(json.dumps({"instance": GOOD | words}).encode(), False)
        assert eureka.status_of(found) in eureka.STATUSES
        assert eureka.dirty_ms(found) >= 0
        root = ElementTree.fromstring(eureka.xml("instance", eureka.shown(found, "ADDED")))
        assert [child.tag for child in root][:2] == ["instanceId", "hostName"]


@given(st.binary(max_size=200), st.booleans())
@settings(deadline=None)
def test_any_bytes_are_refused_as_wrong_input(body: bytes, is_xml: bool) -> None:
    with pytest.raises(WrongInputError):
        eureka.instance_of(body, is_xml)


@given(st.dictionaries(st.sampled_from(("Name", "ID", "Port", "Tags", "Meta", "Check", "Checks", "Address")), anything))
@settings(deadline=None)
def test_a_service_is_refused_as_wrong_input_or_can_be_handed_out(words: dict[str, object]) -> None:
    with suppress(WrongInputError):
        told = consul.words_of(json.dumps({"Name": "x"} | words).encode())
        service = consul.service_of(told)
        checks = consul.checks_of(told, service, 0)
        json.dumps([consul.entry(service, iter(checks)), consul.row(service)])
        assert all(check.ttl_ns > 0 for check in checks)


@pytest.mark.parametrize(
    ("said", "ns"),
    [("10s", 10**10), ("1m30s", 90 * 10**9), ("100ms", 10**8), ("1.5s", 15 * 10**8), ("2h", 72 * 10**11)],
)
def test_a_duration_is_read_as_go_writes_it(said: str, ns: int) -> None:
    assert consul.duration_ns(said, "ttl") == ns


@pytest.mark.parametrize("said", ["", "10", "s", "-1s", "1d", "10 s", "1e3s", 5, None])
def test_what_is_no_duration_is_refused(said: object) -> None:
    with pytest.raises(WrongInputError, match="ttl: not a duration"):
        consul.duration_ns(said, "ttl")
