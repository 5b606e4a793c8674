"""Bugs planted in what helps calls to survive: attempts, guards, queues, mail, stores, discovery, messages."""

from tests.agreement.mutants import Mutant

MUTANTS = {
    "a further attempt asks the instance that was just asked": Mutant(
        "    if call.asked >= 0:", "    if call.asked < -1:"
    ),
    "a guard takes for a failure what another guard refused": Mutant(
        "NOBODY, 0, outcomes.BLOCKED, now)", "NOBODY, 0, outcomes.REFUSED, now)"
    ),
    "what is abandoned stays outstanding": Mutant(
        """
        if row.heeds & COUNTS:
            outstanding(w, row.first + at.who).n -= 1
        if links(w, at.link).cancel:
""",
        """
        if links(w, at.link).cancel:
""",
    ),
    "a hedge throws the dice of the attempt that it hedges": Mutant(
        "child(key_of(w, k), HEDGE + number), call.request", "key_of(w, k), call.request"
    ),
    "a cancellation stops every attempt of the call": Mutant(
        "fr.call == errand.a and fr.token == errand.b and not fr.sending", "fr.call == errand.a and not fr.sending"
    ),
    "at the very moment of its deadline work is still begun": Mutant(
        "if now >= fr.deadline_ns and (op", "if now > fr.deadline_ns and (op"
    ),
    "a degraded answer degrades nobody": Mutant("        fr.degraded |= outcome == outcomes.DEGRADED\n", ""),
    "how long a call has lasted is counted from its last attempt": Mutant(
        "now - call.began_ns, call.pause_ns)", "now - call.sent_ns, call.pause_ns)"
    ),
    "codel measures how long the queue has stood": Mutant(
        "queueing.overdue(unit.codel_ns, standing_ns, now - frames(w, f).entered_ns)",
        "queueing.overdue(unit.codel_ns, standing_ns, standing_ns)",
    ),
    "who is displaced keeps its place inside": Mutant(
        """
    m.residence_ns += now - fr.entered_ns
    release(w, f)
    fr.group += 1
""",
        """
    m.residence_ns += now - fr.entered_ns
    fr.group += 1
""",
    ),
    "mail is read from the last to the first": Mutant(
        """
    if it.mail_n == 0:
        it.mail_head = n
    else:
        mail(w, it.mail_tail).next = n
    it.mail_tail = n
""",
        """
    if it.mail_n == 0:
        it.mail_tail = n
    else:
        mail(w, n).next = it.mail_head
    it.mail_head = n
""",
    ),
    "a computation whose end came while it was frozen owes nothing": Mutant(
        "    owed_ns = it.frozen_before_ns - fr.frozen_ns\n", "    owed_ns = np.int64(0)\n"
    ),
    "of those who share a processor the last to come is the first to end": Mutant(
        "frames(w, before).end_work > fr.end_work:", "frames(w, before).end_work >= fr.end_work:"
    ),
    "an entry that is used stays as old as it was stored": Mutant(
        "    rank.n = eviction.used(caches(w, store.cache).evict, rank.n, store.tick)\n", ""
    ),
    "an entry lives at the very moment at which it expires": Mutant("now >= row.expires_ns:", "now > row.expires_ns:"),
    "reading takes the key too": Mutant(
        "fr.locks = fr.writes & np.int64(step.c >= 0)", "fr.locks = np.int64(step.c >= 0)"
    ),
    "a write is not seen at the very moment at which it should be": Mutant(
        "if now < lock_of(w, primary, fr.query_key).seen_ns:", "if now <= lock_of(w, primary, fr.query_key).seen_ns:"
    ),
    "a lease counts once where it should count twice": Mutant(
        "leases.expired(row.lease_ns, now, line.beat_ns)", "leases.expired(row.lease_ns // 2, now, line.beat_ns)"
    ),
    "any number may be expelled at once": Mutant("left = leases.evict_most(row.at_once, n)", "left = n"),
    "a registry that was down trusts the beats of before": Mutant(
        "        registered(w, i).beat_ns = now\n", "        registered(w, i).beat_ns += 0\n"
    ),
    "a new process knows the list of its predecessor": Mutant(
        "entries(w, directory.first + n).listed = 0\n", "entries(w, directory.first + n).listed *= 1\n"
    ),
    "who is readmitted still counts as gone": Mutant("        directory.gone -= 1\n", ""),
    "a frozen caller checks the health of others": Mutant(
        "instances(w, i).up != 0 and instances(w, i).frozen == 0)\n", "instances(w, i).up != 0)\n"
    ),
    "clients stand in every zone": Mutant(
        "return not (isolated(w, b) or (a >= 0 and isolated(w, a)))",
        "return not (a >= 0 and (isolated(w, b) or isolated(w, a)))",
    ),
    "a message and its answer are lost together": Mutant("unit(draw(more, LOST", "unit(draw(key, LOST"),
    "all gateways share the limit of the first": Mutant(
        "first = step.a + instances(w, fr.inst).ordinal * step.b", "first = step.a"
    ),
    "people think half as long": Mutant("so.first_client, now, 1.0)", "so.first_client, now, 0.5)"),
    "another attempt of a poisonous request may survive": Mutant(
        "unit(draw(child(base, fr.request & ((1 << trace.REQUEST_SHIFT) - 1)), dice.FATE))",
        "unit(draw(child(fr.key, fr.request & ((1 << trace.REQUEST_SHIFT) - 1)), dice.FATE))",
    ),
}
