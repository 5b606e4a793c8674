"""Systems that are up, and what came of a load on one, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.run.table_parts import table, words
from simulator.run.wording import NONE, plain

if TYPE_CHECKING:
    from rich.console import RenderableType

MEGABYTE = 1 << 20
STATES = {"T": "frozen", "t": "frozen", "Z": "dead", "X": "dead", "": "dead"}
LATE_MS = 50.0  # a process accepts some milliseconds after it was told to
LATENCIES = ("mean", "p50", "p95", "p99")


def of_up(found: dict[str, Any]) -> list[RenderableType]:
    """Addresses, and how to ask by hand."""
    made = table(f"{found['scenario']}, {found['architecture']}: up", "route", "address", texts=2)
    for door in found["doors"]:
        made.add_row(words(door["route"]), words(f"http://{door['address']}"))
    return [made, words(f"logs: {found['folder']}", "dim"), words("ask by hand:")]


def of_status(systems: list[dict[str, Any]]) -> list[RenderableType]:
    """A table a system, and the last lines of logs that say something."""
    said: list[RenderableType] = []
    for system in systems:
        heads = ("process", "", "pid", "port", "state", "restarts", "memory MB", "cpu s", "cpu %")
        made = table(f"{system['scenario']}, {system['architecture']}{load_of(system)}", *heads, texts=2)
        for process in system["processes"]:
            made.add_row(*map(words, row(process)))
        said.append(made)
        for process in system["processes"]:
            said += [words(f"{process['role']} {process['name']}: {line}", "dim") for line in process["last"]]
    return said or [words("nothing is up")]


def load_of(system: dict[str, Any]) -> str:
    """Whether a load is being driven."""
    loading = system["loading"]
    return f", under load for {loading['seconds']:g} s with seed {loading['seed']}" if loading else ""


def row(process: dict[str, Any]) -> tuple[str, ...]:
    """A process in words."""
    restarts = str(max(0, process["starts"] - 1))
    port = str(process["port"]) if process["port"] else NONE
    if not process["pid"]:
        return (process["role"], process["name"], NONE, port, "dead", restarts, NONE, NONE, NONE)
    state = STATES.get(process["state"], "runs")
    share = 100.0 * process["cpu_s"] / max(process["age_s"], 0.01)
    use = (f"{process['memory'] / MEGABYTE:.0f}", f"{process['cpu_s']:.1f}", f"{share:.0f}")
    return (process["role"], process["name"], str(process["pid"]), port, state, restarts, *use)


def of_load(found: dict[str, Any]) -> list[RenderableType]:
    """Latencies of each route, outcomes, what was done to processes meanwhile."""
    title = f"{found['scenario']}, {found['architecture']}: {found['seconds']:g} s, seed {found['seed']}"
    latencies = table(f"{title} (latencies in ms, of good requests)", "route", "requests", *LATENCIES)
    for route in found["routes"]:
        latencies.add_row(words(route["route"]), words(str(route["requests"])), *values(route))
    latencies.add_row(words("all"), words(str(found["requests"])), *values(found["latency_ms"]))
    ends = table("How requests ended", "outcome", "requests", "share %")
    for name, count in found["outcomes"].items():
        ends.add_row(words(name), words(str(count)), words(plain(100.0 * count / max(1, found["requests"]))))
    said: list[RenderableType] = [latencies, ends]
    if found["done"]:
        said.append(deeds(found["done"]))
    said.append(words(f"{found['rate_rps']:.4g} requests/s came, {found['throughput_rps']:.4g}/s went well"))
    if found["late_ms"] > LATE_MS:
        said.append(words(f"! something was done {found['late_ms']:.0f} ms late: the machine is too slow", "yellow"))
    if found["disturbed"]:
        said.append(words(f"! the machine was disturbed: {found['disturbed']}", "yellow"))
    return said


def values(metrics: dict[str, Any]) -> list[Any]:
    """Latencies; too few samples beyond a quantile: hidden."""
    return [words(plain(metrics[name])) for name in LATENCIES]


def deeds(done: list[dict[str, Any]]) -> RenderableType:
    """What was done to processes, planned and really."""
    made = table("Done to processes (s since the load began)", "what", "instance", "process", "planned", "done")
    for deed in done:
        planned = NONE if deed["planned_s"] is None else f"{deed['planned_s']:.4f}"
        numbers = (str(deed["instance"]), str(deed["process"]), planned, f"{deed['done_s']:.4f}")
        made.add_row(words(deed["what"]), *map(words, numbers))
    return made
