"""Bugs planted in the compiled engine, one edit each, such as a tired author makes. Agreement must find every one.

Here are those in what happens to every request; those in what helps calls to survive are in `mutants_of_survival`.
"""

from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]


class Mutant(NamedTuple):
    """`old`, which stands once in the sources of the compiled engine, becomes `new`."""

    old: str
    new: str


MUTANTS = {
    "a queue is last in, first out": Mutant(
        """
    if it.plain:
        append(w, it, f)
""",
        """
    if it.plain and it.q_n > 0:
        frames(w, f).next = it.q_head
        it.q_head = f
        it.q_n += 1
    elif it.plain:
        append(w, it, f)
""",
    ),
    "the timer is set before the message is sent": Mutant(
        """
    way = way_ns(w, at.link, at.home, i, key, 0, HOP, now)
    if way >= 0:
        push(w, now + way, kinds.ARRIVE, f)
    else:
        free_frame(w, f)
    if timeout_ns >= 0:
        set_timer(w, at.link, a, timeout_ns, now)
""",
        """
    if timeout_ns >= 0:
        set_timer(w, at.link, a, timeout_ns, now)
    way = way_ns(w, at.link, at.home, i, key, 0, HOP, now)
    if way >= 0:
        push(w, now + way, kinds.ARRIVE, f)
    else:
        free_frame(w, f)
""",
    ),
    "who has computed goes on before its core takes the next computation": Mutant(
        """
    free_core(w, instances(w, fr.inst), now)
    go_on(w, f, now)
""",
        """
    i = fr.inst
    go_on(w, f, now)
    free_core(w, instances(w, i), now)
""",
    ),
    "the queue has one place too many": Mutant(
        "admission.admit(it.workers, it.queue, ", "admission.admit(it.workers, it.queue + 1, "
    ),
    "a crash keeps the workers that were busy": Mutant("it.inside = it.busy_w = it.q_n", "it.inside = it.q_n"),
    "slowness spares whoever waited for a core": Mutant(
        "    work_ns = weighed(w, f, it, now)\n    fr.ends_ns",
        "    work_ns = fr.work_ns if fr.state == kinds.CORE_WAIT else weighed(w, f, it, now)\n    fr.ends_ns",
    ),
    "arrivals come before faults": Mutant(
        """
    for a in range(w.N_FAULTS):
        if faults(w, a).at_ns >= 0:
            push_rare(w, faults(w, a).at_ns, kinds.FAULT, a)
    for r in range(w.N_RENEWALS):
        plan(w, r, 0)
    for c in range(w.N_CACHES):
        warm_up(w, c)
    begin_probes(w)
    registry.begin(w)
    begin_checks(w, registry.CHECKS)
    for s in range(w.N_SOURCES):
        sources.begin(w, s)
""",
        """
    for s in range(w.N_SOURCES):
        sources.begin(w, s)
    for a in range(w.N_FAULTS):
        if faults(w, a).at_ns >= 0:
            push_rare(w, faults(w, a).at_ns, kinds.FAULT, a)
    for r in range(w.N_RENEWALS):
        plan(w, r, 0)
    for c in range(w.N_CACHES):
        warm_up(w, c)
    begin_probes(w)
    registry.begin(w)
    begin_checks(w, registry.CHECKS)
""",
    ),
    "the next arrival is scheduled before the request's first hop": Mutant(
        """
    arrive(w, s, key, client, now)
    schedule_arrival(w, s)
""",
        """
    so.sent += 1
    schedule_arrival(w, s)
    so.sent -= 1
    arrive(w, s, key, client, now)
""",
    ),
    "a reply is drawn for another purpose": Mutant("fr.key, 1, BACK, now)", "fr.key, 1, BACK + 1, now)"),
    "failures of a group are not counted": Mutant("        fr.failed += 1\n", "        fr.failed += 0\n"),
    "the connection is given back before the server": Mutant(
        """
    if database.q_n > 0:
        move_waiting(m, -1, now)
        start_query(w, d, take_first(w, database), now)
    else:
        database.busy -= 1
        move_servers(m, -1, now)
    if fr.writes:
        written(w, d, f, now)
    if fr.state == kinds.DEAD:
        free_frame(w, f)
        return
    note(w, now, trace.QUERIED, fr.request, fr.inst)
    mine = connections_of(w, f)
    if mine.q_n > 0:
        move_waiting(m, -1, now)
        lock(w, d, take_first(w, mine), now)
    else:
        mine.busy -= 1
    wake(w, f)
""",
        """
    if fr.state != kinds.DEAD:
        note(w, now, trace.QUERIED, fr.request, fr.inst)
        mine = connections_of(w, f)
        if mine.q_n > 0:
            move_waiting(m, -1, now)
            lock(w, d, take_first(w, mine), now)
        else:
            mine.busy -= 1
    if database.q_n > 0:
        move_waiting(m, -1, now)
        start_query(w, d, take_first(w, database), now)
    else:
        database.busy -= 1
        move_servers(m, -1, now)
    if fr.writes:
        written(w, d, f, now)
    if fr.state == kinds.DEAD:
        free_frame(w, f)
        return
    wake(w, f)
""",
    ),
    "a function call forgets that it is a first attempt": Mutant(
        "        key = child(key, 1)\n        reach", "        reach"
    ),
    "round robin survives the crash of its process": Mutant(
        "if policies(w, s).owner == i and policies(w, s).own == s:", "if policies(w, s).owner == -2:"
    ),
    "resets leave in reverse order of arrival": Mutant(
        """
    first = it.in_head
    stop_process(w, i, now)
""",
        """
    first = it.in_head
    for _ in range(it.inside):
        after = frames(w, first).after
        frames(w, first).after, frames(w, first).before = frames(w, first).before, after
        first = after if after >= 0 else first
    it.in_head, it.in_tail = first, it.in_head
    stop_process(w, i, now)
""",
    ),
    "a dead caller hears the answer": Mutant(
        "    elif lives(w, call):\n        record_ended", "    elif call.home >= 0:\n        record_ended"
    ),
    "a crash keeps the connections that were busy": Mutant(
        "-mine.q_n, now)\n            mine.busy = mine.q_n = 0", "-mine.q_n, now)\n            mine.q_n = 0"
    ),
}


def place_of(mutant: Mutant, package: Path) -> Path:
    """The one file of a package's compiled engine where a mutant finds what it edits."""
    (path,) = (path for path in sorted((package / "fast").glob("*.py")) if mutant.old in path.read_text())
    return path
