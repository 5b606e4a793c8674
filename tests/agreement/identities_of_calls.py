"""What must hold of calls and their attempts in every run."""

from collections import Counter

import numpy as np

from simulator.model import trace
from simulator.model.program import Program
from simulator.policies import outcomes
from tests.agreement.both_engines import Play

SILENT = ("crash", "vanished")  # events after which an attempt may never be heard of


def calls_add_up(program: Program, play: Play) -> list[str]:
    """Every call that begins ends once or is in flight; no call before its request."""
    problems, books = [], play.ending.books
    ended = np.bincount(play.calls["operation"], minlength=len(program.names.operations))
    if not np.array_equal(books.begun, ended):
        problems.append(f"calls begun {books.begun.tolist()}, ended or in flight {ended.tolist()}")
    rows = play.requests
    numbers = rows["workload"].astype(np.int64) << trace.REQUEST_SHIFT | rows["index"]
    born = dict(zip(numbers.tolist(), rows["arrived_ns"].tolist(), strict=True))
    calls = play.calls[["request", "began_ns", "ended_ns"]].tolist()
    if not all(born[request] <= began <= ended for request, began, ended in calls):
        problems.append("a call before its request, or ended before it began")
    if (play.calls["attempts"] < 1).any():
        problems.append("a call without an attempt")
    return problems


def attempts_add_up(program: Program, play: Play) -> list[str]:
    """Further attempts are booked as they begin; no answer without a message, no arrival without a sender."""
    problems = further(program, play)
    count = Counter(name for _, name, _, _ in play.events)
    heard = count["reply"] + count["timeout"]
    if not count["sent"] >= count["arrive"] or not count["sent"] >= heard:
        problems.append(f"{count['sent']} attempts sent, {count['arrive']} arrived, {heard} ended")
    proxies = {i for link in program.links if link.relay for i in instances(program, link.unit)}
    reached = sum(
        (name == "arrive") - (name == "dead_on_arrival") for _, name, _, where in play.events if where not in proxies
    )
    if play.ending.levels.reached.sum() < reached:
        problems.append(f"{reached} attempts reached an instance, the levels say {play.ending.levels.reached.sum()}")
    if simple(program, play, count) and count["sent"] != heard + count["abandoned"]:
        problems.append(f"{count['sent']} attempts sent, {heard} heard or timed out, {count['abandoned']} abandoned")
    return problems


def further(program: Program, play: Play) -> list[str]:
    """Attempts beyond the first, summed over the record, are those in the books."""
    retried = play.ending.books.retried
    n = len(program.names.operations)
    of_routes = np.array([link.operation for link in program.links if link.route >= 0])
    routes = dict(zip((link.route for link in program.links if link.route >= 0), of_routes.tolist(), strict=True))
    asked = np.array([routes[route] for route in play.requests["route"].tolist()], np.int64)
    total = np.zeros(n, np.int64)
    np.add.at(total, play.calls["operation"], play.calls["attempts"] - 1)
    np.add.at(total, asked, play.requests["attempts"] - 1)
    return [] if np.array_equal(retried, total) else [f"retried {retried.tolist()}, by rows {total.tolist()}"]


def instances(program: Program, unit: int) -> range:
    """The numbers of a unit's instances."""
    row = program.units[unit]
    return range(row.first, row.first + row.replicas)


def simple(program: Program, play: Play, count: Counter[str]) -> bool:
    """Whether every attempt that was sent is accounted for by an event: nobody died, all is over, nobody hands on."""
    over = all((rows["outcome"] != outcomes.IN_FLIGHT).all() for rows in (play.requests, play.calls))
    plain = all(link.salt == 0 and (link.send < 0 or link.hedge_ns < 0) for link in program.links)
    return over and plain and not any(count[event] for event in SILENT)
