"""What must hold in every run: conservation, Little's identity, the utilisation law, order in time."""

import numpy as np

from simulator.model import trace
from simulator.model.program import USERS, Program
from simulator.policies import outcomes
from tests.agreement.both_engines import Play
from tests.agreement.identities_of_calls import attempts_add_up, calls_add_up


def broken(program: Program, play: Play) -> list[str]:
    """The identities that a play breaks."""
    return [
        *books_and_levels(play.ending),
        *counts_of_caches(play),
        *requests_add_up(program, play),
        *people_wait(program, play),
        *calls_add_up(program, play),
        *attempts_add_up(program, play),
    ]


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


def counts_of_caches(play: Play) -> list[str]:
    """Hits, misses and stale reads are what the events say; a stale read is a read from a replica."""
    levels = play.ending.levels
    problems = []
    if play.events:
        for event, counted in (("hit", levels.hits), ("miss", levels.misses), ("stale", levels.stale)):
            seen = sum(name == event for _, name, _, _ in play.events)
            if seen != counted.sum():
                problems.append(f"{seen} events `{event}`, the levels say {counted.sum()}")
    if (levels.stale > levels.replica_reads).any():
        problems.append("more stale reads than reads from replicas")
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
    if (rows["attempts"] < 1).any():
        problems.append("a request without an attempt")
    return problems


def people_wait(program: Program, play: Play) -> list[str]:
    """In a closed loop there are never more requests in flight than people."""
    problems = []
    for number, source in enumerate(program.sources):
        mine = play.requests[play.requests["workload"] == number]
        moments = np.concatenate((mine["ended_ns"], mine["arrived_ns"]))
        change = np.repeat((-1, 1), len(mine))
        at_once = np.cumsum(change[np.lexsort((change, moments))])  # at one moment answers come first
        if source.process == USERS and len(mine) and at_once.max() > source.n_users:
            problems.append(f"{at_once.max()} requests at once of {source.n_users} people")
    return problems
