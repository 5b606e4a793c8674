"""The HTTP of the real registry: what Eureka's and Consul's clients are told, wrong input, bounds, absences."""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.model import topology as t
from simulator.testbed.registry.desk import BODY_MAX
from tests.testbed.registries import QUICK, Registry, registry_of, several, until
from tests.testbed.small_systems import MS

EXPANDING = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><instance><app>&b;</app></instance>'
ADDRESSES = [f"127.0.0.1:{port}" for port in (1, 2, 3, 4)]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    with registry_of(several(QUICK), tmp_path_factory.mktemp("registry")) as found:
        yield found


def instance(app: str, name: str, **words: object) -> dict[str, Any]:
    where = {"hostName": "127.0.0.1", "ipAddr": "127.0.0.1", "port": {"$": 80, "@enabled": True}}
    center = {"@class": "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo", "name": "MyOwn"}
    return {"instanceId": name, "app": app, "status": "UP", "dataCenterInfo": center, **where, **words}


def register(registry: Registry, app: str, name: str, **words: object) -> int:
    body = json.dumps({"instance": instance(app, name, **words)})
    return registry.ask("POST", f"/eureka/apps/{app}", body, Content_Type="application/json").status


def names(registry: Registry, path: str) -> list[str]:
    """Instances in an answer with applications, as JSON."""
    found = registry.ask("GET", path, Accept="application/json").words["applications"]["application"]
    return sorted(one["instanceId"] for app in found for one in app["instance"])


def test_what_comes_as_json_goes_out_as_xml_and_the_other_way(registry: Registry) -> None:
    metadata = {"zone": "a & b"}
    assert register(registry, "XML", "one", metadata=metadata, leaseInfo={"durationInSecs": 600}) == 204
    text = registry.ask("GET", "/eureka/apps/XML/one").text
    assert "<zone>a &amp; b</zone>" in text
    assert '<port enabled="true">80</port>' in text
    again = text.replace("<instanceId>one<", "<instanceId>two<")
    assert registry.ask("POST", "/eureka/apps/xml", again, Content_Type="application/xml").status == 204
    two = registry.ask("GET", "/eureka/apps/XML/two", Accept="application/json").words["instance"]
    assert two["port"] == {"$": "80", "@enabled": "true"}
    assert two["metadata"] == metadata
    assert names(registry, "/eureka/apps") == ["one", "two"]
    for name in ("one", "two"):
        assert registry.ask("DELETE", f"/eureka/apps/XML/{name}").status == 200
    assert registry.ask("DELETE", "/eureka/apps/XML/one").status == 404
    assert names(registry, "/eureka/apps/") == []


def test_a_beat_of_somebody_unknown_or_changed_asks_for_a_registration(registry: Registry) -> None:
    assert registry.ask("PUT", "/eureka/apps/BEAT/one").status == 404
    register(registry, "BEAT", "one", lastDirtyTimestamp="5")
    assert registry.ask("PUT", "/eureka/apps/BEAT/one?status=UP&lastDirtyTimestamp=5").status == 200
    assert registry.ask("PUT", "/eureka/apps/BEAT/one?lastDirtyTimestamp=6").status == 404
    registry.ask("DELETE", "/eureka/apps/BEAT/one")


def test_an_overridden_status_counts_until_the_override_goes(registry: Registry) -> None:
    register(registry, "OVER", "one", vipAddress="over", leaseInfo={"durationInSecs": 600})
    version = registry.ask("GET", "/eureka/apps", Accept="json").words["applications"]
    assert version["apps__hashcode"] == "UP_1_"
    assert registry.ask("PUT", "/eureka/apps/OVER/one/status?value=OUT_OF_SERVICE").status == 200
    later = registry.ask("GET", "/eureka/vips/over", Accept="json").words["applications"]
    assert later["apps__hashcode"] == "OUT_OF_SERVICE_1_"
    assert int(later["versions__delta"]) > int(version["versions__delta"])
    delta = registry.ask("GET", "/eureka/apps/delta", Accept="json").words["applications"]["application"][-1]
    assert [one["actionType"] for one in delta["instance"]][-1] == "MODIFIED"
    assert registry.ask("DELETE", "/eureka/apps/OVER/one/status").status == 200
    assert registry.ask("GET", "/eureka/instances/one", Accept="json").words["instance"]["status"] == "UP"
    assert registry.ask("PUT", "/eureka/apps/OVER/one/status?value=odd").status == 400
    assert registry.ask("PUT", "/eureka/apps/OVER/two/status?value=UP").status == 404
    registry.ask("DELETE", "/eureka/apps/OVER/one")


def test_a_lease_counts_twice_its_duration(registry: Registry) -> None:
    register(registry, "LEASE", "one", leaseInfo={"durationInSecs": 1})
    assert until(lambda: names(registry, "/eureka/apps") == [], 5) >= 1.9


@pytest.mark.parametrize(
    ("body", "kind", "why"),
    [
        ("{", "json", "expected"),
        ("[]", "json", "expected"),
        ('{"instance": 1}', "json", "object"),
        (json.dumps({"instance": instance("OTHER", "x")}), "json", "Mismatched appName"),
        (json.dumps({"instance": instance("BAD", "")}), "json", "Missing instanceId"),
        (json.dumps({"instance": instance("BAD", "x", status="odd")}), "json", "no such status"),
        (json.dumps({"instance": instance("BAD", "x", leaseInfo={"durationInSecs": "1e9"})}), "json", "whole number"),
        (json.dumps({"instance": instance("BAD", "x", metadata={"a b": 1})}), "json", "not a name"),
        (json.dumps({"instance": instance("BAD", "x", metadata={"a": "\x01"})}), "json", "neither"),
        (json.dumps({"instance": instance("BAD", "x", metadata={"a": [1]})}), "json", "neither"),
        (json.dumps({"instance": instance("BAD", "x", metadata={"a": {"b": {"c": 1}}})}), "json", "neither"),
        (EXPANDING, "xml", "document type"),
        ("<instance>", "xml", "no XML"),
        ("<other/>", "xml", "expected <instance>"),
        ("<instance>" + "<a>" * 2000 + "</a>" * 2000 + "</instance>", "xml", "too deep"),
    ],
)
def test_an_instance_that_cannot_be_understood_is_refused(registry: Registry, body: str, kind: str, why: str) -> None:
    answer = registry.ask("POST", "/eureka/apps/BAD", body, Content_Type=f"application/{kind}")
    assert answer.status == 400
    assert why in answer.text


def test_a_body_beyond_all_bounds_is_refused(registry: Registry) -> None:
    assert registry.ask("POST", "/eureka/apps/BAD", b"x" * (BODY_MAX + 1), Content_Type="text/plain").status == 413


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("nonsense", "decode failed"),
        ({}, "Missing service name"),
        ({"Name": "x", "Port": "80"}, "port"),
        ({"Name": "x", "Tags": "blue"}, "tags"),
        ({"Name": "x", "Meta": {"a": 1}}, "meta"),
        ({"Name": "x", "Check": {"TTL": "soon"}}, "not a duration"),
        ({"Name": "x", "Check": {"TTL": "0s"}}, "more than nothing"),
        ({"Name": "x", "Check": {"HTTP": "http://127.0.0.1", "Interval": "10s"}}, "only checks with a TTL"),
        ({"Name": "x", "Check": {"TTL": "1s", "Status": "odd"}}, "no such status"),
        ({"Name": "x", "Checks": {"TTL": "1s"}}, "checks"),
    ],
)
def test_a_service_that_cannot_be_understood_is_refused(registry: Registry, words: object, why: str) -> None:
    answer = registry.ask("PUT", "/v1/agent/service/register", words if isinstance(words, str) else json.dumps(words))
    assert answer.status == 400
    assert why in answer.text


def test_who_is_unknown_is_said_to_be(registry: Registry) -> None:
    for method, path in (
        ("PUT", "/v1/agent/check/pass/service:nobody"),
        ("PUT", "/v1/agent/service/deregister/nobody"),
        ("PUT", "/v1/agent/check/deregister/nobody"),
        ("GET", "/v1/agent/service/nobody"),
        ("GET", "/v1/kv/nothing"),
        ("GET", "/eureka/apps/NOBODY"),
        ("GET", "/eureka/apps/NOBODY/nobody"),
    ):
        assert registry.ask(method, path).status == 404, path
    assert registry.ask("GET", "/v1/health/service/nobody").words == []
    assert registry.ask("GET", "/v1/health/state/odd").status == 400
    assert registry.ask("GET", "/v1/health/service/x?index=odd").status == 400
    assert registry.ask("GET", "/v1/health/service/x?index=1&wait=odd").status == 400


def test_checks_are_kept_apart_from_their_service_and_go_with_it(registry: Registry) -> None:
    checks = [{"TTL": "1h", "Status": "passing"}, {"ttl": "1m30s", "status": "warning"}]
    registry.ask("PUT", "/v1/agent/service/register", json.dumps({"Name": "many", "Checks": checks}))
    assert sorted(registry.ask("GET", "/v1/agent/checks").words) == ["service:many:1", "service:many:2"]
    assert registry.ask("GET", "/v1/health/service/many?passing").words == []
    registry.ask("PUT", "/v1/agent/check/update/service:many:2", json.dumps({"Status": "passing", "Output": "well"}))
    (found,) = registry.ask("GET", "/v1/health/service/many?passing=1").words
    assert [check["Output"] for check in found["Checks"]] == ["", "well"]
    more = json.dumps({"Name": "disk", "ServiceID": "many", "TTL": "1h", "Status": "critical"})
    assert registry.ask("PUT", "/v1/agent/check/register", more).status == 200
    assert [c["CheckID"] for c in registry.ask("GET", "/v1/health/state/critical").words] == ["disk"]
    assert registry.ask("PUT", "/v1/agent/service/deregister/many").status == 200
    assert registry.ask("GET", "/v1/agent/checks").words == {}


def test_a_query_that_waits_is_answered_at_the_news_or_at_its_end(registry: Registry) -> None:
    index = registry.ask("GET", "/v1/catalog/services").index
    began_s = time.monotonic()
    assert registry.ask("GET", f"/v1/catalog/services?index={index}&wait=200ms").index == index
    assert time.monotonic() - began_s >= 0.19
    body = json.dumps({"Name": "late"})
    later = threading.Timer(0.2, lambda: registry.ask("PUT", "/v1/agent/service/register", body))
    later.start()
    answer = registry.ask("GET", f"/v1/catalog/services?index={index}&wait=9s")
    later.join()
    assert answer.words == {"late": []}
    assert answer.index > index
    registry.ask("PUT", "/v1/agent/service/deregister/late")


def test_the_instances_of_a_run_are_found_in_every_tongue_until_their_leases_are_over(tmp_path: Path) -> None:
    with registry_of(several(QUICK._replace(lease_ns=1200 * MS)), tmp_path) as registry:
        assert registry.ask("GET", "/listed").words["listed"] == []
        registry.begin(ADDRESSES)
        assert registry.ask("GET", "/listed").words["listed"] == [True] * 4
        ports = [one["Service"]["Port"] for one in registry.ask("GET", "/v1/health/service/b?passing").words]
        assert ports == [2, 3, 4]
        assert registry.ask("GET", "/v1/catalog/services").words == {"a": [], "b": []}
        assert names(registry, "/eureka/apps") == ["a-0", "b-0", "b-1", "b-2"]
        for _ in range(8):
            assert registry.ask("PUT", "/eureka/apps/B/b-1").status == 200
            time.sleep(0.2)
        assert registry.ask("GET", "/listed").words["listed"] == [False, False, True, False]
        assert registry.ask("PUT", "/eureka/apps/B/b-0").status == 404


def test_while_the_registry_is_down_it_answers_nobody_and_afterwards_leases_begin_anew(tmp_path: Path) -> None:
    absence = t.Fault(t.CRASH, t.REGISTRY, 300 * MS, 600 * MS)
    with registry_of(several(QUICK, absence), tmp_path) as registry:
        start_s = registry.begin(ADDRESSES) / 1e9
        waits = threading.Thread(target=lost, args=(registry, "/listed?index=99&wait=9s"))
        waits.start()
        until(lambda: time.monotonic() > start_s + 0.45, 2)
        assert lost(registry, "/listed")
        waits.join(2)
        assert not waits.is_alive()
        until(lambda: time.monotonic() > start_s + 0.95, 2)
        assert registry.ask("GET", "/listed").words["listed"] == [True] * 4
        until(lambda: registry.ask("GET", "/listed").words["listed"] == [False] * 4, 3)
        assert time.monotonic() > start_s + 1.4


def lost(registry: Registry, path: str) -> bool:
    """Whether an exchange ends without an answer."""
    try:
        registry.ask("GET", path)
    except (http.client.RemoteDisconnected, ConnectionResetError):
        return True
    return False


def test_a_registry_without_beats_hands_out_what_it_is_told(tmp_path: Path) -> None:
    dns = t.Registry("dns", poll_ns=100 * MS)
    with registry_of(several(dns), tmp_path) as registry:
        registry.begin(ADDRESSES)
        until(lambda: registry.ask("GET", "/listed").words["listed"] == [True] * 4, 2)
        index = registry.ask("GET", "/listed").words["index"]
        registry.child.tell(truth=[1, 0, 1, 1])
        words = registry.ask("GET", f"/listed?index={index}&wait=5s").words
        assert words["listed"] == [True, False, True, True]
        registry.child.tell(truth=[1, 1, 1, 1])
        until(lambda: registry.ask("GET", "/listed").words["listed"] == [True] * 4, 2)
