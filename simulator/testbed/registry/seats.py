"""The instances of the program that runs, as the registry knows them: who each is, and the words it registers with."""

from collections.abc import Mapping, Sequence

from simulator.model.program import Program
from simulator.testbed.registry.agent import Service
from simulator.testbed.registry.book import Document, Key
from simulator.testbed.registry.consul_documents import about

DATA_CENTER = {"@class": "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo", "name": "MyOwn"}
LISTED_PATH = "/listed"  # who of them is handed out, in the program's order


def seat_key(program: Program, number: int) -> Key:
    """Application and instance of an instance of the program."""
    unit, ordinal = place(program, number)
    return program.names.units[unit].upper(), f"{program.names.units[unit]}-{ordinal}"


def seat_path(program: Program, number: int) -> str:
    """Where it beats."""
    app, name = seat_key(program, number)
    return f"/eureka/apps/{app}/{name}"


def seat_document(program: Program, number: int, address: str) -> Document:
    """What it registers with; `address`: host:port."""
    unit, _ = place(program, number)
    app, name = seat_key(program, number)
    host, _, port = address.partition(":")
    return {
        "instanceId": name,
        "hostName": host,
        "app": app,
        "ipAddr": host,
        "status": "UP",
        "port": {"$": int(port), "@enabled": "true"},
        "securePort": {"$": 0, "@enabled": "false"},
        "dataCenterInfo": DATA_CENTER,
        "vipAddress": program.names.units[unit],
    }


def seat_documents(program: Program, addresses: Sequence[str]) -> Mapping[Key, Document]:
    """All of them, in the program's order."""
    return {seat_key(program, n): seat_document(program, n, address) for n, address in enumerate(addresses)}


def seat_service(key: Key, found: Document) -> Service:
    """The same as a service of Consul."""
    port, name = found["port"], str(found["vipAddress"])
    rest = {"Address": found["ipAddr"], "Port": port["$"] if isinstance(port, dict) else 0}
    return Service(key[1], name, about(key[1], name, rest))


def place(program: Program, number: int) -> tuple[int, int]:
    """Unit and ordinal of an instance."""
    unit = next(i for i, row in enumerate(program.units) if row.first <= number < row.first + row.replicas)
    return unit, number - program.units[unit].first
