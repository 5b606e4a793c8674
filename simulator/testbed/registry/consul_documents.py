"""Services and checks as Consul's clients write them and read them: JSON, whatever the case of the names."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from simulator.testbed.registry.agent import CRITICAL, NEVER_NS, PASSING, STATES, Check, Service
from simulator.testbed.registry.desk import WrongInputError

NODE, DATACENTER, ADDRESS = "splitpoint", "dc1", "127.0.0.1"
UNITS_NS = {"ns": 1, "us": 10**3, "µs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
PART = r"([0-9]{1,9}(?:\.[0-9]{1,9})?)(ns|us|µs|ms|s|m|h)"
DURATION = re.compile(f"(?:{PART}){{1,6}}")
OTHER_CHECKS = ("http", "tcp", "udp", "grpc", "args", "script", "dockercontainerid", "aliasservice", "aliasnode")
CHECKS_MAX, TAGS_MAX = 16, 64
PORT_MAX = 65_535

Words = Mapping[str, Any]


def words_of(body: bytes) -> dict[str, Any]:
    """A JSON object, its names without capitals and underscores. Raises WrongInputError."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise WrongInputError(f"Request decode failed: {error}") from error
    return plain(found)


def plain(found: object) -> dict[str, Any]:
    """The names of an object without capitals and underscores, in which clients differ."""
    if not isinstance(found, dict):
        raise WrongInputError("Request decode failed: an object is expected")
    return {str(name).lower().replace("_", ""): value for name, value in found.items()}


def duration_ns(said: object, what: str) -> int:
    """`10s`, `1m30s`, `100ms`. Raises WrongInputError."""
    if not isinstance(said, str) or not DURATION.fullmatch(said):
        raise WrongInputError(f"{what}: not a duration such as 10s: {str(said)[:100]!r}")
    return round(sum(float(number) * UNITS_NS[unit] for number, unit in re.findall(PART, said)))


def text(words: Words, name: str, otherwise: str = "") -> str:
    """A text. Raises WrongInputError."""
    found = words.get(name) or otherwise
    if not isinstance(found, str) or len(found) > 512:
        raise WrongInputError(f"{name}: a text of at most 512 characters is expected")
    return found


def service_of(words: Words) -> Service:
    """What registers. Raises WrongInputError."""
    name = text(words, "name")
    if not name:
        raise WrongInputError("Missing service name")
    port = words.get("port") or 0
    if not isinstance(port, int) or not 0 <= port <= PORT_MAX:
        raise WrongInputError(f"port: a whole number up to {PORT_MAX} is expected")
    tags, meta = words.get("tags") or [], words.get("meta") or {}
    if not isinstance(tags, list) or len(tags) > TAGS_MAX or not all(isinstance(tag, str) for tag in tags):
        raise WrongInputError(f"tags: a list of at most {TAGS_MAX} texts is expected")
    if not isinstance(meta, dict) or not all(isinstance(value, str) for value in meta.values()):
        raise WrongInputError("meta: an object of texts is expected")
    service_id = text(words, "id", name)
    rest = {"Tags": tags, "Meta": meta, "Address": text(words, "address"), "Port": port}
    return Service(service_id, name, about(service_id, name, rest))


def about(service_id: str, name: str, rest: Words) -> dict[str, object]:
    """The document of a service."""
    return {"ID": service_id, "Service": name, "Tags": [], "Meta": {}, "Datacenter": DATACENTER, **rest} | {
        "Weights": {"Passing": 1, "Warning": 1},
        "EnableTagOverride": False,
    }


def checks_of(words: Words, service: Service, now_ns: int) -> tuple[Check, ...]:
    """The checks that come with a service: `service:ID`, numbered where there are several, as Consul names them."""
    one, several = words.get("check"), words.get("checks") or []
    if not isinstance(several, list) or len(several) > CHECKS_MAX:
        raise WrongInputError(f"checks: a list of at most {CHECKS_MAX} is expected")
    told = [plain(check) for check in ([one] if one else []) + several]
    names = [f"service:{service.service_id}" + (f":{n}" if len(told) > 1 else "") for n in range(1, len(told) + 1)]
    return tuple(check_of(check, name, service, now_ns) for check, name in zip(told, names, strict=True))


def check_of(words: Words, name: str, service: Service, now_ns: int) -> Check:
    """One check, which must have a time to live: nothing is looked at from here. Raises WrongInputError."""
    for other in OTHER_CHECKS:
        if words.get(other):
            raise WrongInputError(f"`{other}`: only checks with a TTL are carried out here")
    if "ttl" not in words:
        raise WrongInputError("a check needs a TTL")
    ttl_ns = duration_ns(words["ttl"], "ttl")
    if ttl_ns <= 0:
        raise WrongInputError("ttl: more than nothing is expected")
    after = words.get("deregistercriticalserviceafter")
    deregister_ns = NEVER_NS if after is None else duration_ns(after, "DeregisterCriticalServiceAfter")
    status = text(words, "status", CRITICAL)
    if status not in STATES:
        raise WrongInputError(f"no such status: {status[:100]!r}; there are {', '.join(STATES)}")
    check_id = text(words, "checkid", text(words, "id", name))
    called = text(words, "name", f"Service '{service.name}' check")
    return Check(check_id, called, service.service_id, ttl_ns, deregister_ns, status, "", now_ns, now_ns)


def shown(check: Check, service: Service | None) -> dict[str, object]:
    """A check as it is handed out."""
    return {
        "Node": NODE,
        "CheckID": check.check_id,
        "Name": check.name,
        "Status": check.status,
        "Notes": "",
        "Output": check.output,
        "ServiceID": check.service_id,
        "ServiceName": service.name if service else "",
        "Type": "ttl",
    }


def entry(service: Service, checks: Iterator[Check]) -> dict[str, object]:
    """A service with its node and its checks, as `health/service` hands it out."""
    return {"Node": node(), "Service": service.about, "Checks": [shown(check, service) for check in checks]}


def row(service: Service) -> dict[str, object]:
    """A service as `catalog/service` hands it out: flat, `Service` before each name."""
    flat = {f"Service{'Name' if name == 'Service' else name}": value for name, value in service.about.items()}
    return {**node(), **flat}


def node() -> dict[str, object]:
    """The only node."""
    return {"ID": "", "Node": NODE, "Address": ADDRESS, "Datacenter": DATACENTER, "TaggedAddresses": {}, "Meta": {}}


def seat_check(service: Service, now_ns: int) -> Check:
    """The check of an instance of the program, which is passing as long as it is listed."""
    name = f"service:{service.service_id}"
    return Check(
        name, f"Service '{service.name}' check", service.service_id, NEVER_NS, NEVER_NS, PASSING, "", now_ns, 0
    )
