"""What must hold in every run: conservation, Little's identity, the utilisation law, order in time."""

import numpy as np

from simulator.model import trace
from simulator.model.program import Program
from simulator.policies import outcomes
from tests.agreement.both_engines import Play


def broken(program: Program, play: Play) -> list[str]:
    """The identities that a play breaks."""
    return [*books_and_levels(play.ending), *requests_add_up(program, play), *calls_add_up(play)]


def books_and_levels(ending: trace.Ending) -> list[str]:
    """Each sum kept on two ways is the same to the nanosecond."""
    levels, books = ending.levels, ending.books
    pairs = {
        "Little: workers and queue against residence": ((levels.busy_workers + levels.queued).sum(0), books.residence),
        "utilisation: cores against work": (levels.busy_cores.sum(0), books.work),
        "utilisation: servers against queries": (levels.busy_servers.sum(0), books.query_work),
    }
    problems = [f"{name}: {a} and {b}" for name, (a, b) in pairs.items() if not np.array_equal(a, b)]
    if any((table < 0).any() for table in levels):
        problems.append("a negative level")
    if levels.edges_ns[-1] != ending.at_ns or (np.diff(levels.edges_ns) < 0).any():
        problems.append("edges out of order")
    return problems


def requests_add_up(program: Program, play: Play) -> list[str]:
    """Offered = completed + failed + rejected + timed out + in flight, and each request ends once, after it arrived."""
    rows, problems = play.requests, []
    arrivals = [event for event in play.events if event[1] == "arrival"]
    if len(arrivals) != len(rows):
        problems.append(f"{len(arrivals)} requests arrived, {len(rows)} ended or are in flight")
    classes = np.array(outcomes.CLASS_OF)[rows["outcome"]]
    if sum(int((classes == number).sum()) for number in range(len(outcomes.CLASSES))) != len(rows):
        problems.append("the classes do not add up")
    for number in range(len(program.sources)):
        mine = np.sort(rows[rows["workload"] == number], order="index")
        if not np.array_equal(mine["index"], np.arange(len(mine))):
            problems.append(f"requests of workload {number} are missing or double")
        if (np.diff(mine["arrived_ns"]) < 0).any():
            problems.append(f"requests of workload {number} arrive out of order")
    if (rows["ended_ns"] < rows["arrived_ns"]).any() or (rows["arrived_ns"] >= program.duration_ns).any():
        problems.append("a request ends before it arrives, or arrives after the end")
    return problems


def calls_add_up(play: Play) -> list[str]:
    """Every call that begins ends once or is in flight; no answer without a message, no call before its request."""
    count: dict[str, int] = {}
    for _, name, _, _ in play.events:
        count[name] = count.get(name, 0) + 1
    sent, arrived = count.get("sent", 0), count.get("arrive", 0)
    heard = count.get("reply", 0) + count.get("timeout", 0)
    problems = []
    begun, ended = play.ending.books.begun, np.bincount(play.calls["operation"], minlength=len(play.ending.books.begun))
    if not np.array_equal(begun, ended):
        problems.append(f"calls begun {begun.tolist()}, ended or in flight {ended.tolist()}")
    if not sent >= arrived or not sent >= heard:
        problems.append(f"{sent} attempts sent, {arrived} arrived, {heard} ended")
    reached = arrived - count.get("dead_on_arrival", 0)
    if play.ending.levels.reached.sum() < reached:
        problems.append(f"{reached} attempts reached an instance, the levels say fewer")
    rows = play.requests
    born = dict(
        zip(
            (rows["workload"].astype(np.int64) << trace.REQUEST_SHIFT | rows["index"]).tolist(),
            rows["arrived_ns"].tolist(),
            strict=True,
        )
    )
    calls = zip(
        play.calls["request"].tolist(), play.calls["began_ns"].tolist(), play.calls["ended_ns"].tolist(), strict=True
    )
    if not all(born[request] <= began <= ended for request, began, ended in calls):
        problems.append("a call before its request, or ended before it began")
    return problems
