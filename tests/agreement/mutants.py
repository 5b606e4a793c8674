"""Bugs planted in the compiled engine, one edit each, such as a tired author makes. Agreement must find every one."""

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
    else:
        frames(w, queue.q_tail).next = f
    queue.q_tail = f
    queue.q_n += 1
""",
        """
        queue.q_tail = f
    else:
        frames(w, f).next = queue.q_head
        queue.q_head = f
    queue.q_n += 1
""",
    ),
    "the timer is set before the message is sent": Mutant(
        """
    push(w, now + draw_ns(w, link.hop, key, HOP), q.ARRIVE, f)
    if link.timeout_ns >= 0:
        set_timer(w, call.link, k, now)
""",
        """
    if link.timeout_ns >= 0:
        set_timer(w, call.link, k, now)
    push(w, now + draw_ns(w, link.hop, key, HOP), q.ARRIVE, f)
""",
    ),
    "a caller sends before its core takes the next computation": Mutant(
        """
    q.free_core(w, i, now)
    if fr.sending:
        q.release(w, f)
        note(w, now, trace.COMPUTED, fr.request, i)
        q.free_frame(w, f)
        send(w, k, now)
    else:
        note(w, now, trace.COMPUTED, fr.request, i)
        wake(w, f)
""",
        """
    if fr.sending:
        q.release(w, f)
        note(w, now, trace.COMPUTED, fr.request, i)
        q.free_frame(w, f)
        send(w, k, now)
    else:
        note(w, now, trace.COMPUTED, fr.request, i)
        wake(w, f)
    q.free_core(w, i, now)
""",
    ),
    "the queue has one place too many": Mutant(
        "admission.admit(it.workers, it.queue, ", "admission.admit(it.workers, it.queue + 1, "
    ),
    "a crash keeps the workers that were busy": Mutant(
        "it.inside = it.busy_w = it.busy_c = it.q_n", "it.inside = it.busy_c = it.q_n"
    ),
    "slowness spares whoever waited for a core": Mutant(
        "    work_ns = stretched(w, f, fr.work_ns, now)\n    fr.ends_ns",
        "    work_ns = fr.work_ns if fr.state == CORE_WAIT else stretched(w, f, fr.work_ns, now)\n    fr.ends_ns",
    ),
    "arrivals come before faults": Mutant(
        """
    for a in range(w.N_FAULTS):
        push(w, faults(w, a).at_ns, q.FAULT, a)
    for s in range(w.N_SOURCES):
        schedule_arrival(w, s)
""",
        """
    for s in range(w.N_SOURCES):
        schedule_arrival(w, s)
    for a in range(w.N_FAULTS):
        push(w, faults(w, a).at_ns, q.FAULT, a)
""",
    ),
    "the next arrival is scheduled before the request's first hop": Mutant(
        """
    begin_call(w, mix.link, key, request, -1, manners, now)
    so.sent += 1
    schedule_arrival(w, s)
""",
        """
    so.sent += 1
    schedule_arrival(w, s)
    begin_call(w, mix.link, key, request, -1, manners, now)
""",
    ),
    "a reply is drawn for another purpose": Mutant("fr.key, BACK)", "fr.key, BACK + 1)"),
    "a group goes on one success too early": Mutant(
        "verdict = quorum.judge(step.a, step.b,",
        "verdict = quorum.judge(step.a - (step.b > 1), step.b,",
    ),
    "the connection is given back before the server": Mutant(
        """
    if database.q_n > 0:
        m.waiting -= 1
        start_query(w, d, take_first(w, database), now)
    else:
        database.busy -= 1
        m.busy -= 1
    if fr.state == DEAD:
        free_frame(w, f)
        return
    note(w, now, trace.QUERIED, fr.request, fr.inst)
    mine = connections_of(w, f)
    if mine.q_n > 0:
        m.waiting -= 1
        ask_server(w, d, take_first(w, mine), now)
    else:
        mine.busy -= 1
""",
        """
    if fr.state != DEAD:
        note(w, now, trace.QUERIED, fr.request, fr.inst)
        mine = connections_of(w, f)
        if mine.q_n > 0:
            m.waiting -= 1
            ask_server(w, d, take_first(w, mine), now)
        else:
            mine.busy -= 1
    if database.q_n > 0:
        m.waiting -= 1
        start_query(w, d, take_first(w, database), now)
    else:
        database.busy -= 1
        m.busy -= 1
    if fr.state == DEAD:
        free_frame(w, f)
        return
""",
    ),
    "a function call forgets that it is a first attempt": Mutant(
        "        key = child(key, 1)\n        reach", "        reach"
    ),
    "round robin survives the crash of its process": Mutant(
        "if policies(w, s).owner == i:", "if policies(w, s).owner == -2:"
    ),
    "resets leave in reverse order of arrival": Mutant(
        """
    f = it.in_head
    it.in_head = it.in_tail = -1
    it.inside = it.busy_w = it.busy_c = it.q_n = it.c_n = 0
    while f >= 0:
        after = frames(w, f).after
""",
        """
    f = it.in_tail
    it.in_head = it.in_tail = -1
    it.inside = it.busy_w = it.busy_c = it.q_n = it.c_n = 0
    while f >= 0:
        after = frames(w, f).before
""",
    ),
    "a dead caller hears the answer": Mutant(
        "elif instances(w, call.home).life == call.home_life:", "elif call.home >= 0:"
    ),
    "a crash keeps the connections that were busy": Mutant("mine.busy = mine.q_n = 0", "mine.q_n = 0"),
}


def place_of(mutant: Mutant, package: Path) -> Path:
    """The one file of a package's compiled engine where a mutant finds what it edits."""
    (path,) = (path for path in sorted((package / "fast").glob("*.py")) if mutant.old in path.read_text())
    return path
