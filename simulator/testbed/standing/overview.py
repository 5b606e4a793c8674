"""What runs where, and how to ask it by hand."""

from __future__ import annotations

from typing import Any

from simulator.policies.screening import WELL_FORMED
from simulator.testbed.papers import Clerk
from simulator.testbed.reach import unit_of
from simulator.testbed.system import System
from simulator.testbed.wire import ERRAND_PATH, Errand, Papers, headers


def processes(system: System) -> list[dict[str, Any]]:
    """Every process: role, name, pid (0: dead), port, how often it was started, log."""
    found = []
    for place in system.roster.places:
        child = place.child if place.accepts else None
        name = f"{system.program.names.units[unit_of(system.program, place.number)]}"
        pid, log = (child.process.pid, str(child.log)) if child else (0, "")
        found.append(about("instance", f"{name} {place.number}", pid, log) | {"port": place.port.number})
        found[-1]["starts"] = place.births
    for number, proxy in system.fronts.proxies.items():
        pid = proxy.process.pid if proxy.process else 0
        found[number] |= about(system.fronts.balancer, found[number]["name"], pid, str(proxy.log)) | {
            "port": found[number]["port"]
        }
    found += [about("spare", "", spare.process.pid, str(spare.log)) for spare in system.roster.spares]
    return found + [about(child.log.stem, "", child.process.pid, str(child.log)) for child in system.others]


def about(role: str, name: str, pid: int, log: str) -> dict[str, Any]:
    """One process."""
    return {"role": role, "name": name, "pid": pid, "port": 0, "starts": 1, "log": log}


def doors(system: System) -> list[dict[str, str]]:
    """Each route that clients may ask for: its name, where, and a command line that asks."""
    found: dict[str, dict[str, str]] = {}
    clerk = Clerk(system.program, system.secret)
    for row in system.program.mixes:
        link = system.program.links[row.link]
        name = system.program.names.routes[link.route]
        address = system.addresses[system.program.units[link.unit].first]
        errand = Errand(row.link, 1, 0, WELL_FORMED, papers=Papers(clerk.token(link.workload, 0)))
        marks = " ".join(f"-H '{key}: {value}'" for key, value in headers(errand).items())
        command = f"curl -i -X POST {marks} http://{address}{ERRAND_PATH}"
        found[name] = {"route": name, "address": address, "command": command}
    return list(found.values())
